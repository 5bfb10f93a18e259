package main

import (
	"fmt"
	"strings"

	"example.com/thimble/tools/size/binary"
	"example.com/thimble/tools/size/report"
)

// maxUnknown is the most of a program that may have neither a package nor a purpose, in per cent.
const maxUnknown = 0.5

// unknown is how much of the file has neither a package nor a purpose, in per cent.
func unknown(file, symbols []byte) (float64, error) {
	p, err := binary.Attribute(file, symbols)
	if err != nil {
		return 0, err
	}
	return unknownOf(p, int64(len(file)))
}

func unknownOf(p *report.Program, size int64) (float64, error) {
	var all, unknown int64
	for name, n := range p.Packages() {
		all += n
		// Without symbols, what nothing refers to is left to its section, as in "(.rodata)".
		if name == report.Unknown || strings.HasPrefix(name, "(.") {
			unknown += n
		}
	}
	percent := 100 * float64(unknown) / float64(size)
	switch {
	case all != size:
		return percent, fmt.Errorf("expected parts of %d bytes, as the file has, found %d", size, all)
	case percent > maxUnknown:
		return percent, fmt.Errorf("expected at most %v %% to be unknown, found %d of %d bytes", maxUnknown, unknown, size)
	}
	return percent, nil
}
