package zstd

const (
	grain       = 2 << 10 // bytes; a block begins at the first sequence after a multiple of grain
	blockCost   = 24 * 8 * oneBit
	symbolCost  = 5 * oneBit // cost of describing a code of sequences
	literalCost = 3 * oneBit // cost of describing a literal
)

// part is a future block: its size in bytes and the sequences that cover it.
type part struct {
	size      int
	sequences []sequence
	counts    counts
}

// split cuts data, which sequences cover, into the blocks that by estimate take the fewest bits
// together.
func split(data []byte, sequences []sequence, repeats repeats) []part {
	parts := grains(data, sequences, repeats)
	least := make([]uint64, len(parts)+1)
	before := make([]int, len(parts)+1)
	for end := 1; end <= len(parts); end++ {
		least[end] = ^uint64(0)
	}
	for start := range parts {
		var counted counts
		size := 0
		for end := start + 1; end <= len(parts); end++ {
			if size += parts[end-1].size; size > maxBlock {
				break
			}
			counted.merge(&parts[end-1].counts)
			if cost := least[start] + counted.cost(); cost < least[end] {
				least[end], before[end] = cost, start
			}
		}
	}
	return joined(parts, before)
}

// joined joins the parts of each block. before[end] is the start of the block that ends with the part
// before end.
func joined(parts []part, before []int) []part {
	var blocks []part
	for end := len(parts); end > 0; end = before[end] {
		var block part
		for _, p := range parts[before[end]:end] {
			block.size += p.size
			block.sequences = append(block.sequences, p.sequences...)
		}
		blocks = append(blocks, block)
	}
	for i, j := 0, len(blocks)-1; i < j; i, j = i+1, j-1 {
		blocks[i], blocks[j] = blocks[j], blocks[i]
	}
	return blocks
}

// grains returns the smallest parts of which split makes blocks.
func grains(data []byte, sequences []sequence, repeats repeats) []part {
	var parts []part
	first, start, pos := 0, 0, 0
	for i, s := range sequences {
		pos += int(s.literals + s.length)
		if pos/grain == start/grain && i+1 < len(sequences) {
			continue
		}
		p := part{size: pos - start, sequences: sequences[first : i+1]}
		repeats = p.counts.add(data[start:pos], p.sequences, repeats)
		parts = append(parts, p)
		first, start = i+1, pos
	}
	return parts
}

func (c *counts) merge(other *counts) {
	for i, n := range other.literals {
		c.literals[i] += n
	}
	for i, n := range other.literalLengths {
		c.literalLengths[i] += n
	}
	for i, n := range other.matchLengths {
		c.matchLengths[i] += n
	}
	for i, n := range other.offsets {
		c.offsets[i] += n
	}
}

// cost estimates the cost of a block with these counts, including its tables.
func (c *counts) cost() uint64 {
	cost := uint64(blockCost)
	cost += entropy(c.literals[:], literalCost)
	cost += entropy(c.literalLengths[:], symbolCost)
	cost += entropy(c.matchLengths[:], symbolCost)
	cost += entropy(c.offsets[:], symbolCost)
	for i, n := range c.literalLengths {
		cost += uint64(n) * uint64(literalLengths[i].bits) * oneBit
	}
	for i, n := range c.matchLengths {
		cost += uint64(n) * uint64(matchLengths[i].bits) * oneBit
	}
	for i, n := range c.offsets {
		cost += uint64(n) * uint64(i) * oneBit
	}
	return cost
}

// entropy returns the cost of the counted symbols and of their descriptions.
func entropy(counts []uint32, description uint64) (cost uint64) {
	total := uint32(0)
	for _, n := range counts {
		total += n
	}
	if total == 0 {
		return 0
	}
	whole := log2(total)
	for _, n := range counts {
		if n > 0 {
			cost += uint64(n)*uint64(whole-log2(n)) + description
		}
	}
	return cost
}
