package page

import (
	"fmt"
	"slices"

	"example.com/thimble/tools/image/size/report"
)

// validate returns what of a report would make a picture wrong.
func validate(r *report.Report) error {
	for _, platform := range r.Platforms {
		sum := int64(0)
		for _, file := range platform.Files {
			if err := validateFile(file, len(platform.Layers)); err != nil {
				return fmt.Errorf("%s: %s: %s: %w", r.Image, platform.Name, file.Path, err)
			}
			sum += file.Size
		}
		if sum != platform.Unpacked {
			return fmt.Errorf("%s: %s: expected the files to add up to %d bytes, found %d; make the report again", r.Image, platform.Name, platform.Unpacked, sum)
		}
	}
	return nil
}

// find returns the platform with that name.
func find(r *report.Report, name string) (report.Platform, error) {
	var names []string
	for _, platform := range r.Platforms {
		if platform.Name == name {
			return platform, nil
		}
		names = append(names, platform.Name)
	}
	return report.Platform{}, fmt.Errorf("%s: expected one of the platforms %q, found %q", r.Image, names, name)
}

func validateFile(file report.File, layers int) error {
	if file.Layer < 0 || file.Layer >= layers {
		return fmt.Errorf("expected one of %d layers, found index %d; make the report again", layers, file.Layer)
	}
	if file.Size < 0 {
		return fmt.Errorf("expected a size, found %d; make the report again", file.Size)
	}
	if file.Program == nil {
		return nil
	}
	sum := int64(0)
	for _, part := range file.Program.Parts {
		if !slices.Contains(report.Kinds, part.Kind) {
			return fmt.Errorf("%s: expected one of the kinds %q, found %q; make the report again", part.Package, report.Kinds, part.Kind)
		}
		if part.Size < 0 {
			return fmt.Errorf("%s: expected a size, found %d; make the report again", part.Package, part.Size)
		}
		sum += part.Size
	}
	if sum != file.Size {
		return fmt.Errorf("expected the parts to add up to %d bytes, found %d; make the report again", file.Size, sum)
	}
	return nil
}
