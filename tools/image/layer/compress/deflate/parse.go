package deflate

// A parser finds the cheapest tokens for parts of a segment.
type parser struct {
	data    []byte // the segment
	matches *matches
	cost    []uint32 // of the rest of the part, from each position
	choice  []token  // the first token of the cheapest rest
	spare   []token
}

func newParser(data []byte, begin, end int) *parser {
	return &parser{
		data:    data[begin:end],
		matches: findMatches(data, begin, end),
		cost:    make([]uint32, end-begin+1),
		choice:  make([]token, end-begin),
	}
}

// parse appends the tokens that encode the positions from begin to end at the least cost.
func (p *parser) parse(begin, end int, costs *costs, tokens []token) []token {
	cost := p.cost[:end+1]
	cost[end] = 0
	for i := end - 1; i >= begin; i-- {
		best, choice := costs.literal[p.data[i]]+cost[i+1], token(p.data[i])
		if matches := p.matches.at(i); len(matches) > 0 {
			if p.repeats(i, end) {
				choice = matches[len(matches)-1]
				best = costs.length[maxMatch] + costs.distance[choice.distSymbol()] + cost[i+maxMatch]
			} else {
				best, choice = cheapest(matches, cost[i:], costs, best, choice)
			}
		}
		cost[i], p.choice[i] = best, choice
	}
	for i := begin; i < end; {
		t := p.choice[i]
		tokens = append(tokens, t)
		i += t.size()
	}
	return tokens
}

// repeats tells whether two matches of the maximum length follow one another. In such long repetitions,
// trying all lengths at all positions would take time and save nothing.
func (p *parser) repeats(i, end int) bool {
	return i+2*maxMatch <= end && p.longest(i) == maxMatch && p.longest(i+maxMatch) == maxMatch
}

func (p *parser) longest(i int) int {
	if m := p.matches.at(i); len(m) > 0 {
		return m[len(m)-1].size()
	}
	return 0
}

// cheapest returns the least cost and its match, or best and choice if no match costs less than best.
// rest[n] is the cost after a match of length n.
func cheapest(matches []token, rest []uint32, costs *costs, best uint32, choice token) (uint32, token) {
	distance, cheap := ^uint32(0), token(0) // the cheapest distance so far, among longer matches
	for k := len(matches) - 1; k >= 0; k-- {
		m := matches[k]
		if d := costs.distance[m.distSymbol()]; d < distance {
			distance, cheap = d, m
		}
		shortest, longest := minMatch, min(m.size(), len(rest)-1)
		if k > 0 {
			shortest = matches[k-1].size() + 1
		}
		if shortest > longest {
			continue
		}
		limit := best - min(distance, best)
		after := rest[shortest : longest+1]
		lengths := costs.length[shortest:][:len(after)]
		length := 0
		for n, a := range after {
			if c := a + lengths[n]; c < limit {
				limit, length = c, shortest+n
			}
		}
		if length > 0 {
			best, choice = limit+distance, cheap.withLength(length)
		}
	}
	return best, choice
}
