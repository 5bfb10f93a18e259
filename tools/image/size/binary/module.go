package binary

import (
	"bytes"
)

// A module has addresses that the runtime's moduledata lists.
type module struct{ findfunctab, text, gofunc uint64 }

// Indexes of words in the moduledata, the same from Go 1.20 to 1.26.
const (
	wordFindfunctab = 19
	wordText        = 22
	wordGofunc      = 40
)

// readModule looks for the moduledata, which begins with the addresses of the line tables and of
// their names. It finds none in a program that is relocated when it starts.
func readModule(p *program, pclntab uint64, t *tables) (m module, found bool) {
	var beginning []byte
	for _, address := range []uint64{pclntab, pclntab + uint64(t.names-t.from)} {
		word := make([]byte, 8)
		if p.pointer == 4 {
			p.order.PutUint32(word, uint32(address))
		} else {
			p.order.PutUint64(word, address)
		}
		beginning = append(beginning, word[:p.pointer]...)
	}
	at := bytes.Index(p.content, beginning)
	if at < 0 {
		return m, false
	}
	word := func(i int) uint64 { return p.word(at + i*p.pointer) }
	m = module{findfunctab: word(wordFindfunctab), text: word(wordText), gofunc: word(wordGofunc)}
	return m, p.offset(m.text) >= 0
}
