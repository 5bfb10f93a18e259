package page

import (
	"fmt"
	"slices"

	"example.com/thimble/tools/image/size/report"
)

// validate returns an error for a report whose picture would be wrong.
func validate(r *report.Report) error {
	for _, p := range r.Platforms {
		total := int64(0)
		for _, file := range p.Files {
			total += file.Size
			if file.Program == nil {
				continue
			}
			sum := int64(0)
			for _, part := range file.Program.Parts {
				if !slices.Contains(report.Kinds, part.Kind) {
					return fmt.Errorf("%s: %s: %s: %s: expected one of the kinds %q, found %q; make the report again", r.Image, p.Name, file.Path, part.Package, report.Kinds, part.Kind)
				}
				sum += part.Size
			}
			if sum != file.Size {
				return fmt.Errorf("%s: %s: %s: expected the parts to add up to %d bytes, found %d; make the report again", r.Image, p.Name, file.Path, file.Size, sum)
			}
		}
		if total != p.Unpacked {
			return fmt.Errorf("%s: %s: expected the files to add up to %d bytes, found %d; make the report again", r.Image, p.Name, p.Unpacked, total)
		}
	}
	return nil
}
