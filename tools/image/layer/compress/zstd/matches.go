package zstd

const span = 512 << 10 // bytes whose matches are found at once, and which are split into blocks together

// found are the matches of all positions of data[start:end].
type found struct {
	start, end int
	first      []uint32 // where each position's matches begin in all; one more than positions
	all        []match
}

// at is what was found for a position.
func (f *found) at(pos int) []match {
	i := pos - f.start
	return f.all[f.first[i]:f.first[i+1]]
}

// findAll sends what is found, span by span, one span ahead of its receiver.
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
