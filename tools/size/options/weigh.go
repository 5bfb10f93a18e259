package main

import (
	"fmt"
	"os"
	"os/exec"
)

// weigh returns sizes in bytes in the order of columns.
func weigh(programs map[string]string, apps []app) ([]int, error) {
	plain, gzip, zstd := []int{}, []int{}, []int{}
	for _, a := range apps {
		info, err := os.Stat(programs[a.name])
		if err != nil {
			return nil, err
		}
		plain = append(plain, int(info.Size()))
		if !a.shown {
			continue
		}
		n, err := compressed(programs[a.name], "gzip", "-9n")
		if err != nil {
			return nil, err
		}
		gzip = append(gzip, n)
		if n, err = compressed(programs[a.name], "zstd", "-q", "-19", "--single-thread"); err != nil {
			return nil, err
		}
		zstd = append(zstd, n)
	}
	return append(append(plain, gzip...), zstd...), nil
}

// columns are the names of what weigh returns.
func columns(apps []app) []string {
	plain, gzip, zstd := []string{}, []string{}, []string{}
	for _, a := range apps {
		plain = append(plain, a.name)
		if a.shown {
			gzip = append(gzip, a.name+", gzip -9")
			zstd = append(zstd, a.name+", zstd -19")
		}
	}
	return append(append(plain, gzip...), zstd...)
}

func compressed(program, tool string, args ...string) (int, error) {
	output, err := exec.Command(tool, append(args, "-c", program)...).Output()
	if err != nil {
		return 0, fmt.Errorf("%s: expected %s to compress it, found %w", program, tool, err)
	}
	return len(output), nil
}
