package deflate

// A match beats all matches that are no longer if its distance symbol is smaller by symbolSlack. With
// less, a shorter code may still outweigh a few more extra bits.
const symbolSlack = 6

// matches holds the matches of each position of a segment in the order of growing lengths. For
// every length up to the longest, it has the nearest match, and matches whose distance symbols may be
// cheaper.
type matches struct {
	first []uint32 // of position i: list[first[i]:first[i+1]]
	list  []token
}

func (m *matches) at(i int) []token { return m.list[m.first[i]:m.first[i+1]] }

// findMatches finds the matches of data[begin:end] in the window before each of its positions.
func findMatches(data []byte, begin, end int) *matches {
	from := max(0, begin-windowSize)
	data = data[from:end]
	begin -= from
	n := len(data) - begin
	m := &matches{first: make([]uint32, n+1), list: make([]token, 0, 4*n)}
	trees, chains := newTrees(data), newChains(data)
	var found candidates
	for p := range data {
		found.used = 0
		longest := trees.insert(p, &found)
		chains.link(p)
		if p < begin {
			continue
		}
		if longest < maxMatch {
			chains.search(p, &found)
		}
		m.list = found.appendTo(m.list)
		m.first[p-begin+1] = uint32(len(m.list))
	}
	return m
}

// candidates are the longest matches of one position for each distance symbol.
type candidates struct {
	used    uint32 // a bit for each symbol that has a match
	matches [distSymbols]token
}

func (c *candidates) add(m token) {
	s := m.distSymbol()
	if c.used>>s&1 == 0 || c.matches[s].lengthIndex() < m.lengthIndex() {
		c.matches[s] = m
		c.used |= 1 << s
	}
}

// appendTo appends the candidates that a parse should consider, in the order of growing lengths.
func (c *candidates) appendTo(list []token) []token {
	if c.used == 0 {
		return list
	}
	var longest [distSymbols]int // up to each symbol
	begin, most := len(list), 0
	for s := range longest {
		if m := c.matches[s]; c.used>>s&1 == 1 && (s < symbolSlack || m.size() > longest[s-symbolSlack]) {
			most = max(most, m.size())
			i := len(list)
			list = append(list, m)
			for ; i > begin && list[i-1].size() > m.size(); i-- {
				list[i] = list[i-1]
			}
			list[i] = m
		}
		longest[s] = most
	}
	return list
}
