package binary

import (
	"slices"

	"example.com/thimble/tools/image/size/report"
)

// follow gives data that no symbol names to the package whose data points to it, and pointers to
// code, as in the tables of switches, to the package of the code. It does so twice, because data
// that it finds may point to more data.
func follow(p *program, m *marks) {
	for range 2 {
		list := slices.Clone(m.sorted())
		for i, source := range list {
			unnamed := source.rank == rankEnd || source.name == functionValues
			owned := source.name != "" && source.name[0] != '(' && (source.kind == report.Variables || source.kind == report.ReadOnly)
			section := p.sectionAt(source.at)
			if !unnamed && !owned || section == nil || section.Name == ".noptrdata" {
				continue
			}
			end := m.next(list, i)
			for at := (source.at + p.pointer - 1) / p.pointer * p.pointer; at+p.pointer <= end; at += p.pointer {
				to := p.offset(p.word(at))
				if to < 0 {
					continue
				}
				k, found := slices.BinarySearchFunc(list, to, func(m mark, at int) int { return m.at - at })
				if !found {
					k--
				}
				target := list[k]
				switch {
				case unnamed && target.kind == report.Code && target.rank == rankThing:
					m.begin(at, target.name, report.ReadOnly)
				case owned && target.rank == rankEnd && !isPadding(p.content[to:m.next(list, k)]):
					m.begin(to, source.name, target.kind)
				}
			}
		}
	}
}
