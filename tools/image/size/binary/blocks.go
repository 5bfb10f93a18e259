package binary

// block is how many bytes of a file are skipped at once where all of them have an owner: what
// is claimed often, as damaged files make it, costs no more than what is claimed once.
const block = 64

// newBlocks are the blocks of a file of a size in bytes, and one behind them.
func newBlocks(size int) []int {
	next := make([]int, (size+block-1)/block+1)
	for i := range next {
		next[i] = i
	}
	return next
}

// open is the first block, from one on, that was not claimed as a whole.
func (l *ledger) open(b int) int {
	for l.next[b] != b {
		l.next[b] = l.next[l.next[b]]
		b = l.next[b]
	}
	return b
}
