package zstd

import "math"

const unreached = math.MaxInt32

// arrival is a way to code all bytes of a block before a position.
type arrival struct {
	cost     int32 // includes the literal length of a sequence, as if its match began here
	from     int32 // the arrival before the last literal or match
	literals uint32
	length   uint32 // of the match that led here, 0 for a literal
	repeats  repeats
}

// arrivals keeps the cheapest arrivals at each position, cheapest first, no two with equal repeats.
type arrivals struct {
	ways  int // arrivals kept for each position
	all   []arrival
	worst []int32 // cost of the last of each position
}

// reset makes all positions from 0 to last unreached.
func (a *arrivals) reset(last, ways int) {
	a.ways = ways
	size := (last + 1) * ways
	if cap(a.all) < size {
		a.all = make([]arrival, size)
	}
	a.all = a.all[:size]
	for i := range a.all {
		a.all[i].cost = unreached
	}
	a.worst = a.worst[:0]
	for range last + 1 {
		a.worst = append(a.worst, unreached)
	}
}

// at returns the arrivals kept for a position.
func (a *arrivals) at(pos int) []arrival {
	return a.all[pos*a.ways : (pos+1)*a.ways]
}

// offer keeps an arrival at pos if it is among the cheapest.
func (a *arrivals) offer(pos int, offered *arrival) {
	row := a.at(pos)
	place := len(row) - 1
	for k := range row {
		if row[k].cost == unreached || row[k].repeats == offered.repeats {
			if row[k].cost <= offered.cost {
				return
			}
			place = k
			break
		}
	}
	for ; place > 0 && row[place-1].cost > offered.cost; place-- {
		row[place] = row[place-1]
	}
	row[place] = *offered
	a.worst[pos] = row[len(row)-1].cost
}
