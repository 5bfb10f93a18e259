package runner

import (
	"math/bits"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// unblockable are the signals that sigfillset leaves out: SIGKILL, SIGSTOP, and those that
// a C library keeps for itself.
const unblockable = 1<<(9-1) | 1<<(19-1) | 1<<(32-1) | 1<<(33-1) | 1<<(34-1)

// stuckBy returns the signal that a thread of the emulator waits for to end the process: it
// blocks all others, and does as the system does by default with this one, which an
// emulator otherwise never does.
func stuckBy(pid int) syscall.Signal {
	threads, err := filepath.Glob("/proc/" + strconv.Itoa(pid) + "/task/*/status")
	if err != nil {
		return 0
	}
	for _, name := range threads {
		// A thread may have ended.
		status, err := os.ReadFile(name)
		if err != nil {
			continue
		}
		open := ^(mask(status, "SigBlk:") | unblockable)
		if bits.OnesCount64(open) == 1 && open&(mask(status, "SigCgt:")|mask(status, "SigIgn:")) == 0 {
			return syscall.Signal(bits.TrailingZeros64(open) + 1)
		}
	}
	return 0
}

// mask is the set of signals in that line of /proc/*/status.
func mask(status []byte, line string) uint64 {
	_, rest, _ := strings.Cut(string(status), "\n"+line)
	text, _, _ := strings.Cut(rest, "\n")
	set, _ := strconv.ParseUint(strings.TrimSpace(text), 16, 64)
	return set
}
