package wire

import (
	"errors"
	"fmt"
	"testing"
)

func TestFields(t *testing.T) {
	for name, test := range map[string]struct {
		message  []byte
		expected string
		fails    bool
	}{
		"nothing":            {nil, "", false},
		"a number":           {[]byte{0x08, 0x96, 0x01}, "1=150 ", false},
		"a text":             {[]byte{0x12, 2, 'h', 'i'}, "2=hi ", false},
		"both":               {[]byte{0x08, 7, 0x12, 1, 'x'}, "1=7 2=x ", false},
		"an empty text":      {[]byte{0x12, 0}, "2= ", false},
		"four bytes":         {[]byte{0x0d, 1, 2, 3, 4, 0x10, 5}, "1=0 2=5 ", false},
		"a cut tag":          {[]byte{0x80}, "", true},
		"a cut number":       {[]byte{0x08, 0x80}, "", true},
		"a cut text":         {[]byte{0x08, 7, 0x12, 5, 'x'}, "1=7 ", true},
		"a kind of no known": {[]byte{0x0f}, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			var found string
			err := Fields(test.message, func(number Number, value uint64, data []byte) error {
				if data != nil {
					found += fmt.Sprintf("%d=%s ", number, data)
				} else {
					found += fmt.Sprintf("%d=%d ", number, value)
				}
				return nil
			})
			if found != test.expected || (err != nil) != test.fails {
				t.Errorf("expected %q, found %q, %v", test.expected, found, err)
			}
		})
	}
	enough := errors.New("enough")
	if err := Fields([]byte{0x08, 7, 0x08, 8}, func(Number, uint64, []byte) error { return enough }); err != enough {
		t.Errorf("expected the error of visit, found %v", err)
	}
}

func TestText(t *testing.T) {
	message := []byte{0x0a, 1, 'a', 0x12, 1, 'b', 0x0a, 1, 'c'}
	for field, expected := range map[Number]string{1: "c", 2: "b", 3: ""} {
		if found, err := Text(message, field); err != nil || found != expected {
			t.Errorf("field %d: expected %q, found %q, %v", field, expected, found, err)
		}
	}
	if _, err := Text([]byte{0x0a, 9}, 1); err == nil {
		t.Error("expected an error, found none")
	}
}
