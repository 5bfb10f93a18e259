package nginx

import (
	_ "embed"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/template"

	"example.com/thimble/tools/draft"
)

//go:embed nginx.conf.tmpl
var configuration string

var configurationTemplate = template.Must(
	template.New("nginx.conf").Option("missingkey=error").Funcs(template.FuncMap{"quote": quote}).Parse(configuration))

// settings is what the template is filled with; all paths are absolute.
type settings struct {
	Options
	Superuser bool
	Temporary string
	Entries   string
}

func (s settings) write(w io.Writer) error {
	for _, path := range []string{s.Dir, s.AccessLog, s.Certificate, s.Key, s.Writers} {
		if i := strings.IndexAny(path, "$\"\\;\n"); i >= 0 {
			return fmt.Errorf("expected paths that nginx's configuration can hold, found %q in %q; choose a folder without it", path[i], path)
		}
	}
	return configurationTemplate.Execute(w, s)
}

// quote encloses a path, which write has found to have nothing that needs escaping.
func quote(parts ...string) string { return `"` + filepath.Join(parts...) + `"` }

// prepare writes all that nginx needs into its folder, and returns its configuration's path.
func (o Options) prepare() (string, error) {
	if o.AccessLog == "" {
		o.AccessLog = filepath.Join(o.Dir, "access.log")
	}
	for _, path := range []*string{&o.Dir, &o.AccessLog, &o.Certificate, &o.Key, &o.Writers} {
		if *path == "" {
			continue
		}
		absolute, err := filepath.Abs(*path)
		if err != nil {
			return "", err
		}
		*path = absolute
	}
	s := settings{
		Options:   o,
		Superuser: os.Geteuid() == 0,
		Temporary: filepath.Join(o.Dir, "nginx"),
		Entries:   Entries(o.Dir),
	}
	for _, folder := range []string{filepath.Join(s.Entries, "ac"), filepath.Join(s.Entries, "cas"), s.Temporary} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return "", fmt.Errorf("expected a folder that can be written to: %w; give it to this user (chown), or choose another one", err)
		}
	}
	// Bodies that were being received when the last server was killed.
	if err := os.RemoveAll(filepath.Join(s.Temporary, "body")); err != nil {
		return "", err
	}
	configuration := filepath.Join(s.Temporary, "nginx.conf")
	return configuration, draft.Write(configuration, s.write)
}
