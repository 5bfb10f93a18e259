package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"example.com/thimble/tools/cache/entries"
	"example.com/thimble/tools/cache/nginx"
)

const (
	// interval is how often the access log is read. What is stored meanwhile may be over the limit.
	interval = 10 * time.Second
	// remeasured is how often every entry is looked at, though none has to go.
	remeasured = time.Hour
	// logLimit is the length of the access log, in bytes, at which another one is begun.
	logLimit = 16 << 20
	// batch is how many uses are held in memory at most.
	batch = 100000
)

// A keeper keeps the entries within their limit.
type keeper struct {
	mu      sync.Mutex
	dir     string
	store   entries.Store
	log     accessLog
	limit   int64
	stderr  io.Writer
	uses    map[entries.Use]time.Time
	metrics metrics
	warned  map[string]bool
}

func newKeeper(dir string, limit int64, stderr io.Writer) *keeper {
	k := &keeper{
		dir:    dir,
		limit:  limit,
		stderr: stderr,
		log:    accessLog{path: filepath.Join(dir, "access.log"), limit: logLimit},
		uses:   map[entries.Use]time.Time{},
		warned: map[string]bool{},
	}
	k.metrics = metrics{limit: limit, requests: map[requestKind]int64{}}
	k.store = entries.Store{Dir: nginx.Entries(dir), Foreign: func(path string) {
		k.warn("expected entries only, found %s, which no server wrote; it stays, and is not counted", path)
	}}
	return k
}

// warn says once what stays true.
func (k *keeper) warn(format string, args ...any) {
	message := fmt.Sprintf(format, args...)
	if !k.warned[message] && len(k.warned) < 20 {
		k.warned[message] = true
		fmt.Fprintf(k.stderr, "serve: %s\n", message)
	}
}

// replay notes the uses that the last server had not noted.
func (k *keeper) replay() error {
	if err := k.log.replay(k.note); err != nil {
		return err
	}
	return k.flush()
}

// tick notes what was used since the last time, and evicts where there is too much.
func (k *keeper) tick() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.refresh(); err != nil {
		return err
	}
	reserve, free, err := k.space()
	if err != nil {
		return err
	}
	if k.metrics.stored.Bytes <= k.limit && free >= reserve && time.Since(k.metrics.lastPrune) < remeasured {
		return nil
	}
	return k.evict()
}

// prune measures all entries, and evicts where there is too much.
func (k *keeper) prune() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.evict()
}

func (k *keeper) size() entries.Size {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.metrics.stored
}

func (k *keeper) setExpiry(end time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.metrics.certificateExpiry = end
}

// refresh reads the access log.
func (k *keeper) refresh() error {
	err := k.log.read(func(r request) error {
		k.metrics.count(r)
		return k.note(r)
	})
	return errors.Join(err, k.flush())
}

func (k *keeper) note(r request) error {
	if r.status >= 200 && r.status < 300 || r.status == 304 {
		k.uses[r.use] = r.at
	}
	if len(k.uses) < batch {
		return nil
	}
	return k.flush()
}

func (k *keeper) flush() error {
	removed, err := k.store.Touch(k.uses)
	clear(k.uses)
	k.metrics.incomplete += int64(removed)
	k.metrics.stored.Entries -= int64(removed)
	return err
}

// space returns the bytes that are kept free, and those that are.
func (k *keeper) space() (reserve, free int64, err error) {
	free, total, err := freeSpace(k.dir)
	return min(512<<20, k.limit/20, total/20), free, err
}

func (k *keeper) evict() error {
	begin := time.Now()
	size, err := k.store.Measure()
	if err != nil {
		return err
	}
	k.metrics.stored = size
	reserve, free, err := k.space()
	if err != nil {
		return err
	}
	// Some room is made, so that the next entry is no reason to look at all of them again.
	target := size.Bytes
	if target > k.limit {
		target = k.limit / 10 * 9
	}
	if free < reserve {
		k.warn("expected %s free in %s, found %s: entries are evicted before they take %s; free some space, or give less as --max-size",
			formatSize(reserve), k.dir, formatSize(free), formatSize(k.limit))
		target = min(target, max(0, size.Bytes-2*(reserve-free)))
	}
	if target < size.Bytes {
		kept, evicted, err := k.store.Evict(target, k.refresh)
		k.metrics.stored = kept
		k.metrics.evicted.Entries += evicted.Entries
		k.metrics.evicted.Bytes += evicted.Bytes
		if err != nil {
			return err
		}
		fmt.Fprintf(k.stderr, "serve: evicted %d entries, %s; %d entries, %s are left\n",
			evicted.Entries, formatSize(evicted.Bytes), kept.Entries, formatSize(kept.Bytes))
	}
	k.metrics.lastPrune = time.Now()
	k.metrics.lastPruneTook = time.Since(begin)
	return nil
}

// healthy tells whether an entry could be written now.
func (k *keeper) healthy() error {
	probe, err := os.CreateTemp(filepath.Join(k.dir, "nginx"), "health-*")
	if err != nil {
		return err
	}
	defer os.Remove(probe.Name())
	_, err = probe.Write(make([]byte, 1<<16))
	return errors.Join(err, probe.Sync(), probe.Close())
}
