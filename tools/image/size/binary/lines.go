package binary

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"

	"example.com/thimble/tools/image/size/report"
)

// go120 is the magic number of .gopclntab since Go 1.20.
const go120 = 0xfffffff1

// Tables are those of .gopclntab, as positions in the file.
type tables struct {
	start, end                      int // of the section
	address                         uint64
	names, cus, files, pcs, functab int
	functions                       []function
}

// A function is what .gopclntab says of one.
type function struct {
	entry   uint64 // offset from the start of the text
	entryAt int    // position of its entry in the table of functions
	record  int    // position of its _func
	owner   owner
	cu      uint32
}

// longest is the longest name of a function that is read, in bytes.
const longest = 1 << 16

// record is the size of the fixed part of a _func in bytes, since Go 1.20.
const record = 44

// readTables reads the header and the functions; nil where the format is another one.
func readTables(p *program, l *ledger, start, end int, address uint64) *tables {
	t := &tables{start: start, end: end, address: address}
	header := 8 + 8*p.pointer
	if end-start < header || p.u32(start) != go120 || int(p.byte(start+7)) != p.pointer {
		return nil
	}
	word := func(i int) uint64 { return p.word(start + 8 + i*p.pointer) }
	n := word(0)
	for i, to := range []*int{&t.names, &t.cus, &t.files, &t.pcs, &t.functab} {
		at := word(3 + i)
		if at > uint64(end-start) {
			return nil
		}
		*to = start + int(at)
	}
	if !slices.IsSorted([]int{t.names, t.cus, t.files, t.pcs, t.functab}) || n > uint64(end-t.functab)/8 {
		return nil
	}
	t.readFunctions(p, l, int(n))
	return t
}

func (t *tables) readFunctions(p *program, l *ledger, n int) {
	t.functions = make([]function, 0, n)
	byCU := map[uint32]owner{}
	for i := range n {
		at := t.functab + i*8
		f := function{entry: uint64(p.u32(at)), entryAt: at, record: t.functab + int(p.u32(at+4))}
		if f.record+record > t.end {
			continue
		}
		f.cu = p.u32(f.record + 32)
		// Names do not overlap: each begins behind the end of another one.
		f.owner = nobody
		if name := t.names + int(p.u32(f.record+4)); name == t.names || p.byte(name-1) == 0 {
			f.owner = l.owner(packageOf(t.text(p, name, t.cus)))
		}
		if _, ok := byCU[f.cu]; !ok && f.owner != nobody && l.packages[f.owner][0] != '(' {
			byCU[f.cu] = f.owner
		}
		t.functions = append(t.functions, f)
	}
	for i := range t.functions {
		f := &t.functions[i]
		if f.owner != nobody {
			continue
		}
		if f.owner = l.owner(packageOfFile(t.file(p, *f))); f.owner != nobody {
			continue
		}
		f.owner = l.owner(linker)
		if o, ok := byCU[f.cu]; ok {
			f.owner = o
		}
	}
	slices.SortStableFunc(t.functions, func(a, b function) int { return cmp.Compare(a.entry, b.entry) })
}

// file is the path of the file that the function begins in; empty if there is none.
func (t *tables) file(p *program, f function) string {
	at := t.pcs + int(p.u32(f.record+20))
	if at >= t.functab || f.cu == ^uint32(0) {
		return ""
	}
	number, n := binary.Uvarint(p.content[at:min(at+10, t.functab)])
	if n <= 0 {
		return ""
	}
	// Values begin with -1, and their differences are zigzag-encoded.
	index := int64(number>>1) ^ -int64(number&1) - 1
	entry := t.cus + 4*(int(f.cu)+int(index))
	if index < 0 || index > 1<<20 || entry+4 > t.files {
		return ""
	}
	return t.text(p, t.files+int(p.u32(entry)), t.pcs)
}

// text is the zero-terminated string at a position, before the end of its table.
func (t *tables) text(p *program, at, end int) string {
	if at < t.start || at >= end {
		return ""
	}
	s := p.content[at:min(end, at+longest)]
	if i := bytes.IndexByte(s, 0); i >= 0 {
		s = s[:i]
	}
	return string(s)
}

// claim divides the line tables: every piece belongs to the package of the first function, in
// the order of addresses, that uses it, and a function's name to the package that it names.
func (t *tables) claim(p *program, l *ledger, m *module) {
	shared := l.owner(lineTables)
	l.claim(t.start, t.names, shared, report.Lines)
	t.claimNames(p, l)
	var pcs, records, cus, data pieces
	for _, f := range t.functions {
		l.claim(f.entryAt, f.entryAt+8, f.owner, report.Lines)
		records.add(f.record, f.owner)
		cus.add(t.cus+4*int(f.cu), f.owner)
		for _, field := range []int{16, 20, 24} {
			pcs.add(t.pcs+int(p.u32(f.record+field)), f.owner)
		}
		npcdata, nfuncdata := int(p.u32(f.record+28)), int(p.byte(f.record+43))
		if npcdata > 64 {
			continue
		}
		for k := range npcdata {
			pcs.add(t.pcs+int(p.u32(f.record+record+4*k)), f.owner)
		}
		if m == nil {
			continue
		}
		base := p.offset(m.gofunc)
		for k := range nfuncdata {
			if at := p.u32(f.record + record + 4*(npcdata+k)); at != ^uint32(0) && base >= 0 {
				data.add(base+int(at), f.owner)
			}
		}
	}
	end := t.end
	if m != nil {
		end = t.claimFuncdata(p, l, m, data)
	}
	l.claim(t.pcs, t.pcs+1, shared, report.Lines)
	pcs.claim(l, t.pcs, t.functab)
	records.claim(l, t.functab, end)
	t.claimFiles(p, l, cus)
	l.claim(t.start, end, shared, report.Lines)
}

// claimFuncdata divides stack maps and the like, and the table that finds functions, and says
// where the records of functions end at the latest.
func (t *tables) claimFuncdata(p *program, l *ledger, m *module, data pieces) (end int) {
	end = t.end
	gofunc, find := p.offset(m.gofunc), p.offset(m.findfunctab)
	if find >= 0 && m.maxpc > m.minpc {
		buckets := int(min((m.maxpc-m.minpc+4095)/4096, uint64(len(p.content)/20)))
		for i := range buckets {
			l.claim(find+20*i, find+20*i+20, t.ownerAt(m.minpc-m.text+uint64(i)*4096), report.Lines)
		}
	}
	if gofunc < 0 {
		return end
	}
	if gofunc >= t.start && gofunc < t.end {
		end = gofunc
		limit := t.end
		if find > gofunc && find < limit {
			limit = find
		}
		data.claim(l, gofunc, limit)
		return end
	}
	// Before Go 1.26 they are within read-only data, and nothing says where the last one ends.
	if limit := data.last() + 32; limit > gofunc {
		data.claim(l, gofunc, limit)
	}
	return end
}

// ownerAt is the owner of the function that has the offset from the start of the text.
func (t *tables) ownerAt(offset uint64) owner {
	i, found := slices.BinarySearchFunc(t.functions, offset, func(f function, o uint64) int { return cmp.Compare(f.entry, o) })
	if !found {
		i--
	}
	if i < 0 {
		return nobody
	}
	return t.functions[i].owner
}

// claimNames claims the names of functions, also of inlined ones.
func (t *tables) claimNames(p *program, l *ledger) {
	users := map[int]owner{}
	for _, f := range t.functions {
		at := t.names + int(p.u32(f.record+4))
		if _, ok := users[at]; !ok {
			users[at] = f.owner
		}
	}
	for at := t.names; at < t.cus; {
		n := bytes.IndexByte(p.content[at:t.cus], 0) + 1
		if n == 0 {
			return
		}
		o := l.owner(packageOf(string(p.content[at : at+n-1])))
		if user, ok := users[at]; ok && o == nobody {
			o = user
		} else if o == nobody {
			o = l.owner(lineTables)
		}
		l.claim(at, at+n, o, report.Lines)
		at += n
	}
}

// claimFiles divides the table of compilation units, and the names of files by what it says.
func (t *tables) claimFiles(p *program, l *ledger, cus pieces) {
	cus.claim(l, t.cus, t.files)
	for at := t.cus; at+4 <= t.files; at += 4 {
		name, o := t.files+int(p.u32(at)), l.at(at)
		if p.u32(at) == ^uint32(0) || o == nobody || name >= t.pcs || !l.free(name) {
			continue
		}
		n := bytes.IndexByte(p.content[name:t.pcs], 0)
		if n < 0 {
			return
		}
		l.claim(name, name+n+1, o, report.Lines)
	}
}

// pieces are of a table without gaps: each begins at its position and ends at the next one.
type pieces []piece

type piece struct {
	at    int
	owner owner
}

func (p *pieces) add(at int, o owner) { *p = append(*p, piece{at, o}) }

func (p pieces) last() int {
	last := 0
	for _, piece := range p {
		last = max(last, piece.at)
	}
	return last
}

// claim gives each piece to the first owner that was added for its position.
func (p pieces) claim(l *ledger, from, to int) {
	slices.SortStableFunc(p, func(a, b piece) int { return cmp.Compare(a.at, b.at) })
	for i := 0; i < len(p); {
		next := i + 1
		for next < len(p) && p[next].at == p[i].at {
			next++
		}
		end := to
		if next < len(p) {
			end = min(to, p[next].at)
		}
		l.claim(max(from, p[i].at), end, p[i].owner, report.Lines)
		i = next
	}
}
