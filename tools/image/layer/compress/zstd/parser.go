package zstd

import "encoding/binary"

// parser finds the cheapest sequences for a block, going forward from position to position.
type parser struct {
	data     []byte
	found    *found
	prices   *prices
	start    int
	end      int
	arrivals arrivals
}

// parse covers data[start:end], at most maxBlock bytes, with sequences. found has the matches.
func (p *parser) parse(found *found, start, end int, prices *prices, repeats repeats, ways int) []sequence {
	p.found, p.prices, p.start, p.end = found, prices, start, end
	p.arrivals.reset(end-start, ways)
	p.arrivals.offer(0, &arrival{cost: prices.literalLength(0), repeats: repeats})
	for pos := start; pos < end; {
		pos += p.step(pos)
	}
	return p.trace()
}

// step continues all arrivals at pos, and returns the number of bytes to the next position.
func (p *parser) step(pos int) int {
	row := p.arrivals.at(pos - p.start)
	if row[0].cost == unreached {
		return 1
	}
	matches := p.found.at(pos)
	if length := p.longest(pos, matches, &row[0]); length >= niceLength {
		return length
	}
	for k := range row {
		if row[k].cost == unreached {
			break
		}
		p.literal(pos, k)
		p.repeat(pos, k)
		if k == 0 {
			p.matches(pos, matches)
		}
	}
	return 1
}

// literal continues an arrival with one literal.
func (p *parser) literal(pos, k int) {
	i := pos - p.start
	from := &p.arrivals.at(i)[k]
	cost := from.cost + p.prices.literals[p.data[pos]] +
		p.prices.literalLength(from.literals+1) - p.prices.literalLength(from.literals)
	if cost >= p.arrivals.worst[i+1] {
		return
	}
	p.arrivals.offer(i+1, &arrival{cost: cost, from: int32(i*p.arrivals.ways + k), literals: from.literals + 1, repeats: from.repeats})
}

// repeat continues an arrival with matches of all lengths at the offsets used last.
func (p *parser) repeat(pos, k int) {
	limit := p.end - pos
	if limit < 4 {
		return
	}
	i := pos - p.start
	from := &p.arrivals.at(i)[k]
	word := binary.LittleEndian.Uint32(p.data[pos:]) << 8
	for _, offset := range from.repeats.candidates(from.literals) {
		if offset == 0 || int(offset) > pos || binary.LittleEndian.Uint32(p.data[pos-int(offset):])<<8 != word {
			continue
		}
		length := common(p.data, pos-int(offset), pos, minMatch, limit)
		value := from.repeats.value(offset, from.literals)
		p.lengths(i, k, minMatch, length, offset, value)
	}
}

// candidates returns the offsets that have the values 1 to 3.
func (r repeats) candidates(literals uint32) repeats {
	if literals == 0 {
		return repeats{r[1], r[2], r[0] - 1}
	}
	return r
}

// matches continues arrivals with matches at new offsets.
func (p *parser) matches(pos int, matches []match) {
	i := pos - p.start
	from := &p.arrivals.at(i)[0]
	least := minMatch
	for _, m := range matches {
		length := min(int(m.length), p.end-pos)
		value := from.repeats.value(m.offset, from.literals)
		if value >= firstOffset {
			p.lengths(i, 0, least, length, m.offset, value)
		}
		least = length + 1
	}
}

// lengths offers matches of all lengths from least to most.
func (p *parser) lengths(i, k, least, most int, offset, value uint32) {
	from := &p.arrivals.at(i)[k]
	base := from.cost + p.prices.offsets[offsetCode(value)] + p.prices.literalLength(0)
	for length := least; length <= most; length++ {
		cost := base + p.prices.matchLength(uint32(length))
		if cost >= p.arrivals.worst[i+length] {
			continue
		}
		p.arrivals.offer(i+length, &arrival{
			cost: cost, from: int32(i*p.arrivals.ways + k), length: uint32(length),
			repeats: from.repeats.after(offset, value, from.literals),
		})
	}
}

// alike says whether eight bytes are the same at two positions.
func (p *parser) alike(a, b int) bool {
	return binary.LittleEndian.Uint64(p.data[a:]) == binary.LittleEndian.Uint64(p.data[b:])
}

// longest takes the longest match if it is of niceLength or more, and returns its length.
func (p *parser) longest(pos int, matches []match, from *arrival) int {
	limit := p.end - pos
	best := match{}
	if len(matches) > 0 {
		best = matches[len(matches)-1]
		if best.length == niceLength {
			best.length = uint32(common(p.data, pos-int(best.offset), pos, niceLength, max(limit, niceLength)))
		}
	}
	if limit < niceLength {
		return 0
	}
	for _, offset := range from.repeats.candidates(from.literals) {
		if offset != 0 && int(offset) <= pos && p.alike(pos-int(offset)+niceLength-8, pos+niceLength-8) {
			if length := common(p.data, pos-int(offset), pos, 0, limit); length >= niceLength && length >= int(best.length) {
				best = match{uint32(length), offset}
			}
		}
	}
	if best.length < niceLength {
		return 0
	}
	length := min(int(best.length), limit)
	value := from.repeats.value(best.offset, from.literals)
	p.lengths(pos-p.start, 0, length, length, best.offset, value)
	return length
}

// trace returns the sequences on the way to the cheapest arrival at the end.
func (p *parser) trace() []sequence {
	last := p.end - p.start
	row := p.arrivals.at(last)
	best := 0
	least := int32(unreached)
	for k := range row {
		if row[k].cost != unreached && row[k].cost-p.prices.literalLength(row[k].literals) < least {
			best, least = k, row[k].cost-p.prices.literalLength(row[k].literals)
		}
	}
	var backwards []sequence
	at := &row[best]
	if at.literals > 0 {
		backwards = append(backwards, sequence{literals: at.literals})
	}
	for i := last; i > 0; {
		if at.length == 0 {
			i--
			at = &p.arrivals.all[at.from]
			continue
		}
		i -= int(at.length)
		from := &p.arrivals.all[at.from]
		backwards = append(backwards, sequence{from.literals, at.length, at.repeats[0]})
		at = from
	}
	for i, j := 0, len(backwards)-1; i < j; i, j = i+1, j-1 {
		backwards[i], backwards[j] = backwards[j], backwards[i]
	}
	return backwards
}
