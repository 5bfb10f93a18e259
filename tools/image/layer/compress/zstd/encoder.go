package zstd

const (
	rounds = 2 // number of times that a block is parsed again with the prices of its own symbols

	// Numbers of ways that a parse keeps for each position. The last parse of a large file keeps
	// fewer: 20 MB of program then take a tenth less time, for 0.6 % more bytes.
	surveyWays    = 1
	roundWays     = 1
	lastWays      = 4
	lastWaysLarge = 2
	large         = MaxWindow // bytes
)

// encoder turns spans into blocks.
type encoder struct {
	data    []byte
	parser  parser
	prices  *prices
	decoder decoderState
	ways    int // of the last parse
}

func newEncoder(data []byte) *encoder {
	ways := lastWays
	if len(data) > large {
		ways = lastWaysLarge
	}
	return &encoder{data: data, parser: parser{data: data}, decoder: decoderState{repeats: firstRepeats}, ways: ways}
}

// appendSpan appends the blocks of a span.
func (e *encoder) appendSpan(out []byte, spanned *found) []byte {
	if e.prices == nil {
		e.prices = pricesOf(firstCounts(e.data[:min(maxBlock, len(e.data))]))
		e.survey(spanned, spanned.start, min(spanned.start+maxBlock, spanned.end), e.decoder.repeats)
	}
	var surveyed []sequence
	repeats := e.decoder.repeats
	for start := spanned.start; start < spanned.end; start += maxBlock {
		var part []sequence
		part, repeats = e.survey(spanned, start, min(start+maxBlock, spanned.end), repeats)
		surveyed = append(surveyed, part...)
	}
	start := spanned.start
	for _, block := range split(e.data[start:spanned.end], surveyed, e.decoder.repeats) {
		out = e.appendBlock(out, spanned, start, start+block.size, block.sequences)
		start += block.size
	}
	return out
}

// survey parses bytes with the prices so far, and then updates the prices from the resulting sequences.
func (e *encoder) survey(spanned *found, start, end int, repeats repeats) ([]sequence, repeats) {
	sequences := e.parser.parse(spanned, start, end, e.prices, repeats, surveyWays)
	var counted counts
	repeats = counted.add(e.data[start:end], sequences, repeats)
	e.prices = pricesOf(&counted)
	return sequences, repeats
}

// appendBlock parses a block with the prices of its own symbols, and appends it.
func (e *encoder) appendBlock(out []byte, spanned *found, start, end int, sequences []sequence) []byte {
	data := e.data[start:end]
	for round := range rounds {
		ways := roundWays
		if round == rounds-1 {
			ways = e.ways
		}
		var counted counts
		counted.add(data, sequences, e.decoder.repeats)
		sequences = e.parser.parse(spanned, start, end, pricesOf(&counted), e.decoder.repeats, ways)
	}
	return e.decoder.appendBlock(out, data, sequences, end == len(e.data))
}

// firstCounts returns counts for the first prices: the literals of data, and codes as often as
// RFC 8878's predefined tables expect them.
func firstCounts(data []byte) *counts {
	c := &counts{}
	for _, b := range data {
		c.literals[b]++
	}
	expect(c.literalLengths[:], literalAlphabet)
	expect(c.matchLengths[:], matchAlphabet)
	expect(c.offsets[:], offsetAlphabet)
	return c
}

func expect(counts []uint32, of alphabet) {
	for symbol, probability := range of.predefined.norm {
		counts[symbol] = 16 * uint32(cells(probability))
	}
}
