package zstd

const span = 512 << 10 // number of bytes that are searched for matches, and split into blocks, at once

// found has the matches of all positions of data[start:end].
type found struct {
	start, end int
	first      []uint32 // index in all of each position's first match; has one entry more than positions
	all        []match
}

// at returns the matches of a position.
func (f *found) at(pos int) []match {
	i := pos - f.start
	return f.all[f.first[i]:f.first[i+1]]
}

// findAll sends the matches of each span, one span ahead of the receiver.
func findAll(data []byte, window int) <-chan *found {
	spans := make(chan *found)
	go func() {
		defer close(spans)
		finder := newFinder(data, window)
		for start := 0; start < len(data); start += span {
			spans <- finder.find(start, min(start+span, len(data)))
		}
	}()
	return spans
}

func (f *finder) find(start, end int) *found {
	spanned := &found{start: start, end: end, first: make([]uint32, 0, end-start+1)}
	for pos := start; pos < end; pos++ {
		spanned.first = append(spanned.first, uint32(len(spanned.all)))
		spanned.all = f.appendMatches(spanned.all, pos)
	}
	spanned.first = append(spanned.first, uint32(len(spanned.all)))
	return spanned
}
