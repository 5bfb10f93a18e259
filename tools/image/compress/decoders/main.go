// Command decoders decodes what the encoders of layers write with what layers meet: gzip, zlib,
// libzstd, and the engines containerd, Docker and skopeo, which is Podman's code. It fails where
// one byte differs, and where a decoder does not notice that something was damaged.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"sync"
	"syscall"
	"time"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("decoders", flag.ContinueOnError)
	flags.SetOutput(stderr)
	random := flags.Int("random", 50, "decode this `number` of random inputs, too")
	dir := flags.String("dir", "/var/tmp", "let containerd have its files in this `folder`")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "decoders: expected flags only, found %q\n", flags.Args())
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := use(ctx, *dir, *random, stdout); err != nil {
		fmt.Fprintf(stderr, "decoders: %v\n", err)
		return 1
	}
	return 0
}

func use(ctx context.Context, parent string, random int, stdout io.Writer) (err error) {
	tools := []tool{skopeoTool, dockerTool, containerdTool, ctrTool}
	for _, d := range decoders {
		tools = append(tools, d.tool)
	}
	if err := install(tools); err != nil {
		return err
	}
	dir, err := os.MkdirTemp(parent, "decoders-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()

	all := samples(random)
	var programs []program
	for _, name := range []string{"hello", "web"} {
		p, err := build(dir, name)
		if err != nil {
			return err
		}
		programs = append(programs, p)
		all = append(all, p.layer)
	}
	large, err := largeProgram()
	if err != nil {
		return err
	}
	start := time.Now()
	all = append(all, large)
	if err := decode(ctx, decoders, all); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%d decoders decode %d inputs (%.1f s)\n", len(decoders), len(all), time.Since(start).Seconds())
	if err := unnoticed(ctx, decoders); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "they notice %d kinds of damage\n", len(damages))
	return unpack(ctx, dir, programs, stdout)
}

// decode decodes every sample with every decoder, as many samples at a time as there are cores.
func decode(ctx context.Context, decoders []decoder, samples []*sample) error {
	problems := make([]error, len(samples))
	running := make(chan struct{}, runtime.GOMAXPROCS(0))
	var all sync.WaitGroup
	for i, s := range samples {
		all.Go(func() {
			running <- struct{}{}
			defer func() { <-running }()
			problems[i] = s.check(ctx, decoders)
		})
	}
	all.Wait()
	return errors.Join(problems...)
}
