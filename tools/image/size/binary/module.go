package binary

// A module is what the runtime's moduledata says of where things are: addresses, and
// positions in the file.
type module struct {
	text, types, etypes    uint64
	gofunc, findfunctab    uint64
	minpc, maxpc           uint64
	typelinks, ntypelinks  int
	itablinks, nitablinks  int
	offset, end            int // of the moduledata
	gcdata, gcbss, pclntab uint64
}

// Indexes of words in moduledata, the same from Go 1.20 to 1.26. The slices behind them come
// one word later since Go 1.26.
const (
	wordFindfunctab = 19
	wordMinpc       = 20
	wordMaxpc       = 21
	wordText        = 22
	wordGcdata      = 35
	wordGcbss       = 36
	wordTypes       = 37
	wordEtypes      = 38
	wordGofunc      = 40
	wordTypelinks   = 44
)

// findModule looks for the moduledata that begins with the address of the line tables, first
// where Go 1.26 has it. It is nil where there is none that is understood.
func findModule(p *program, pclntab uint64, names uint64) *module {
	for _, name := range []string{".go.module", ".noptrdata", ".data", ".data.rel.ro"} {
		s := p.section(name)
		if s == nil {
			continue
		}
		from, to := p.span(s)
		for at := from; at+p.pointer*50 <= to; at += p.pointer {
			if p.word(at) == pclntab && p.word(at+p.pointer) == pclntab+names {
				if m := readModule(p, at); m != nil {
					return m
				}
			}
		}
	}
	return nil
}

func readModule(p *program, at int) *module {
	word := func(i int) uint64 { return p.word(at + i*p.pointer) }
	m := &module{
		pclntab: word(0), findfunctab: word(wordFindfunctab), minpc: word(wordMinpc), maxpc: word(wordMaxpc),
		text: word(wordText), gcdata: word(wordGcdata), gcbss: word(wordGcbss),
		types: word(wordTypes), etypes: word(wordEtypes), gofunc: word(wordGofunc), offset: at,
	}
	for _, i := range []int{wordTypelinks, wordTypelinks + 1} {
		links, n, itabs, k := word(i), word(i+1), word(i+3), word(i+4)
		a, b := p.offset(links), p.offset(itabs)
		if n == word(i+2) && k == word(i+5) && a >= 0 && n <= uint64(len(p.content)-a)/4 &&
			(k == 0 || b >= 0 && k <= uint64(len(p.content)-b)/uint64(p.pointer)) {
			m.typelinks, m.ntypelinks, m.itablinks, m.nitablinks = a, int(n), b, int(k)
			m.end = at + (i+6)*p.pointer
			return m
		}
	}
	return nil
}
