package main

import (
	"example.com/thimble/tools/size/binary"
	"example.com/thimble/tools/size/report"
)

// expected sums sizes of symbols that have a package.
func expected(pieces []piece, sizes map[key]int64) map[string]int64 {
	sums, counted := map[string]int64{}, map[key]bool{}
	for _, p := range pieces {
		if p.pkg != "" && !counted[p.key] {
			sums[p.pkg] += sizes[p.key]
			counted[p.key] = true
		}
	}
	return sums
}

// sum sums what places say of the bytes of symbols that have a package, and of code that no
// symbol has.
func sum(pieces []piece, places []binary.Place) map[string]int64 {
	sums := map[string]int64{}
	for _, place := range places {
		for place.From < place.To {
			for len(pieces) > 0 && pieces[0].to <= place.From {
				pieces = pieces[1:]
			}
			end := place.To
			switch {
			case len(pieces) == 0 || pieces[0].from > place.From:
				if len(pieces) > 0 {
					end = min(end, pieces[0].from)
				}
				if place.Kind == report.Code {
					sums[place.Package] += int64(end - place.From)
				}
			default:
				p := pieces[0]
				end = min(end, p.to)
				if p.pkg != "" {
					sums[owner(place, p, end)] += int64(end - place.From)
				}
			}
			place.From = end
		}
	}
	return sums
}

// aligned is less than what aligns a function, in bytes.
const aligned = 64

// owner is the package of bytes of a symbol. What aligns the next function is part of a symbol
// where the assembler writes it, as for arm64, and of no package in the attribution.
func owner(place binary.Place, p piece, end int) string {
	if p.section == ".text" && place.Kind == report.Other && end == p.to && end-place.From < aligned {
		return p.pkg
	}
	return place.Package
}
