package draft_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.com/thimble/tools/draft"
)

func TestWrite(t *testing.T) {
	name := filepath.Join(t.TempDir(), "report.html")
	for _, c := range []struct {
		text   string
		err    error
		remain string
	}{
		{"first", nil, "first"},
		{"second", nil, "second"},
		{"half of the th", errors.New("disk full"), "second"},
	} {
		err := draft.Write(name, func(w io.Writer) error {
			io.WriteString(w, c.text)
			return c.err
		})
		if !errors.Is(err, c.err) {
			t.Errorf("%s: expected error %v, found %v", c.text, c.err, err)
		}
		if found, err := os.ReadFile(name); err != nil || string(found) != c.remain {
			t.Errorf("%s: expected %q in the file, found %q, %v", c.text, c.remain, found, err)
		}
	}
	if files, err := os.ReadDir(filepath.Dir(name)); err != nil || len(files) != 1 {
		t.Errorf("expected one file, found %v, %v", files, err)
	}
	if info, err := os.Stat(name); err != nil || info.Mode() != 0o644 {
		t.Errorf("expected a file that everybody can read, found %v, %v", info.Mode(), err)
	}
}

func TestWriteSaysThatThereIsNoDirectory(t *testing.T) {
	err := draft.Write(filepath.Join(t.TempDir(), "no", "report.html"), func(io.Writer) error { return nil })
	if !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "expected a directory to write report.html into") {
		t.Errorf("expected an error that names the file, found %v", err)
	}
}
