package zstd

// repeats are the three offsets used last, most recent first (RFC 8878, 3.1.1.5).
type repeats [repeatOffsets]uint32

// firstRepeats are a frame's repeats before its first sequence.
var firstRepeats = repeats{1, 4, 8}

// value returns the value for offset in a sequence with the given number of literals: 1 to 3
// for a repeat, or else offset+3.
func (r repeats) value(offset, literals uint32) uint32 {
	if literals == 0 {
		switch offset {
		case r[1]:
			return 1
		case r[2]:
			return 2
		case r[0] - 1:
			return 3
		}
		return offset + repeatOffsets
	}
	switch offset {
	case r[0]:
		return 1
	case r[1]:
		return 2
	case r[2]:
		return 3
	}
	return offset + repeatOffsets
}

// after returns the repeats after a sequence with this offset and value.
func (r repeats) after(offset, value, literals uint32) repeats {
	if value < firstOffset && literals == 0 {
		value++
	}
	switch value {
	case 1:
		return r
	case 2:
		return repeats{offset, r[0], r[2]}
	}
	return repeats{offset, r[0], r[1]}
}
