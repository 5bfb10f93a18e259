package zstd

// counts says how often each symbol occurs.
type counts struct {
	literals       [256]uint32
	literalLengths [literalCodes]uint32
	matchLengths   [matchCodes]uint32
	offsets        [offsetCodes]uint32
}

// add counts the symbols of sequences, which cover data, and returns the repeats after them.
func (c *counts) add(data []byte, sequences []sequence, repeats repeats) repeats {
	pos := uint32(0)
	for _, s := range sequences {
		for _, literal := range data[pos : pos+s.literals] {
			c.literals[literal]++
		}
		pos += s.literals + s.length
		if s.length == 0 {
			continue
		}
		value := repeats.value(s.offset, s.literals)
		repeats = repeats.after(s.offset, value, s.literals)
		c.literalLengths[literalCode(s.literals)]++
		c.matchLengths[matchCode(s.length)]++
		c.offsets[offsetCode(value)]++
	}
	return repeats
}
