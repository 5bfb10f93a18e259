package zstd

import "math"

const (
	ways      = 2 // arrivals kept for each position
	unreached = math.MaxInt32
)

// arrival is a way to have coded all bytes of a block before some position.
type arrival struct {
	cost     int32 // with that of a sequence's literal length, were it to begin its match here
	from     int32 // the arrival that a literal or a match led from
	literals uint32
	length   uint32 // of the match that led here, 0 for a literal
	repeats  repeats
}

// arrivals are the cheapest ones for each position, cheapest first, no two with equal repeats.
type arrivals struct {
	rows  [][ways]arrival
	worst []int32 // cost of each row's last
}

// reset makes all positions from 0 to last unreached.
func (a *arrivals) reset(last int) {
	if len(a.rows) <= last {
		a.rows = make([][ways]arrival, last+1)
		a.worst = make([]int32, last+1)
	}
	for i := range last + 1 {
		for k := range ways {
			a.rows[i][k].cost = unreached
		}
		a.worst[i] = unreached
	}
}

// offer keeps an arrival at pos that is among the cheapest.
func (a *arrivals) offer(pos int, offered *arrival) {
	row := &a.rows[pos]
	place := ways - 1
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
	a.worst[pos] = row[ways-1].cost
}
