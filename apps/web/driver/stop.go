package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"syscall"

	"example.com/thimble/tools/image/test/driver"
)

func finish(ctx context.Context, image *driver.Image) error {
	s, err := start(ctx, image, "-grace", "1m")
	if err != nil {
		return err
	}
	connection, answers, err := s.begin(ctx)
	if err != nil {
		return err
	}
	defer connection.Close()
	if err := s.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	if err := s.wait(ctx, false); err != nil {
		return err
	}
	fmt.Fprint(connection, "lf")
	response, err := http.ReadResponse(answers, nil)
	if err != nil {
		return err
	}
	body, err := io.ReadAll(response.Body)
	if expected := fmt.Sprintf("%x\n", sha256.Sum256([]byte("half"))); err != nil || string(body) != expected {
		return fmt.Errorf("expected %q, found %q, %v", expected, body, err)
	}
	return s.end(0, `"msg":"stopped"`)
}

func cutOff(ctx context.Context, image *driver.Image) error {
	s, err := start(ctx, image, "-grace", "100ms")
	if err != nil {
		return err
	}
	connection, answers, err := s.begin(ctx)
	if err != nil {
		return err
	}
	defer connection.Close()
	if err := s.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	if response, err := http.ReadResponse(answers, nil); err == nil {
		return fmt.Errorf("expected no answer, found %s", response.Status)
	}
	return s.end(1, "within 100ms, see -grace")
}
