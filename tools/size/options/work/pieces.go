package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"sort"
	"strings"
)

// pieces are the pieces of work; each returns what depends on all that it did, and is the
// same in every program that is right.
var pieces = map[string]func() int{
	"gc":     collect,
	"gzip":   compress,
	"json":   encode,
	"regexp": match,
	"sha256": hash,
	"sort":   order,
}

type record struct {
	Name   string
	Tags   []string
	Values map[string]float64
	Next   *record
}

func encode() int {
	var all *record
	for i := range 50 {
		name := fmt.Sprint("record ", i)
		all = &record{name, []string{"a", name}, map[string]float64{name: float64(i) / 3, "x": 1}, all}
	}
	sum := 0
	for range 400 {
		text, err := json.Marshal(all)
		if err != nil {
			panic(err)
		}
		var again record
		if err := json.Unmarshal(text, &again); err != nil {
			panic(err)
		}
		sum += len(text) + len(again.Tags)
	}
	return sum
}

func hash() int {
	data := make([]byte, 1<<20)
	for range 150 {
		sum := sha256.Sum256(data)
		copy(data, sum[:])
	}
	return int(data[0])
}

func match() int {
	text := strings.Repeat("a line with a date, 2026-07-01, and an address, gopher@example.com\n", 500)
	expression := regexp.MustCompile(`(\d+)-(\d+)-(\d+)|\w+@\w+\.com`)
	sum := 0
	for range 20 {
		sum += len(expression.FindAllStringSubmatchIndex(text, -1))
	}
	return sum
}

func order() int {
	random := rand.New(rand.NewPCG(1, 2))
	sum := 0
	for range 10 {
		numbers := make([]int, 100_000)
		for i := range numbers {
			numbers[i] = random.IntN(1 << 30)
		}
		others := slices.Clone(numbers)
		slices.Sort(numbers)
		sort.Slice(others, func(i, j int) bool { return others[i] > others[j] })
		sum += numbers[7] + others[7]
	}
	return sum
}

func compress() int {
	random := rand.New(rand.NewPCG(1, 2))
	var text bytes.Buffer
	for range 100_000 {
		fmt.Fprintf(&text, "%d ", random.IntN(100_000))
	}
	sum := 0
	for range 5 {
		var out bytes.Buffer
		w := gzip.NewWriter(&out)
		if _, err := w.Write(text.Bytes()); err != nil {
			panic(err)
		}
		if err := w.Close(); err != nil {
			panic(err)
		}
		sum += out.Len()
	}
	return sum
}

type tree struct{ left, right *tree }

func grow(depth int) *tree {
	if depth == 0 {
		return &tree{}
	}
	return &tree{grow(depth - 1), grow(depth - 1)}
}

func (t *tree) count() int {
	if t.left == nil {
		return 1
	}
	return 1 + t.left.count() + t.right.count()
}

// collect keeps a large tree while it makes many small ones: most of its time is the
// collector's.
func collect() int {
	lasting := grow(19)
	sum := 0
	for range 60 {
		sum += grow(14).count()
	}
	return sum + lasting.count()
}
