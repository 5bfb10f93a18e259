package layer

import (
	"io"

	"example.com/thimble/tools/draft"
)

// WriteFile writes the entries to a file, as Write does. A killed run leaves a temporary
// file beside it, never half a layer.
func WriteFile(name string, entries []Entry) error {
	return draft.Write(name, func(w io.Writer) error { return Write(w, entries) })
}
