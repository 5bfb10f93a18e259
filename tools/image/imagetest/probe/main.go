// Command probe says what it sees from inside an image. Tests of programs that execute images use it.
package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func main() {
	for _, question := range os.Args[1:] {
		name, value, _ := strings.Cut(question, "=")
		switch name {
		case "args":
			fmt.Printf("%q\n", os.Args)
		case "env":
			fmt.Printf("%q\n", os.Environ())
		case "dir":
			fmt.Println(os.Getwd())
		case "owner":
			fmt.Println(os.Getpid(), os.Getuid(), os.Getgid())
		case "list":
			entries, err := os.ReadDir(value)
			for _, entry := range entries {
				fmt.Print(entry.Name(), " ")
			}
			fmt.Println(err)
		case "files":
			files(value)
		case "groups":
			fmt.Println(os.Getgroups())
		case "hostname":
			fmt.Println(os.Hostname())
		case "create":
			fmt.Println(os.WriteFile(value, nil, 0o644))
		case "read":
			data, err := os.ReadFile(value)
			fmt.Printf("%q %v\n", data, err)
		case "capabilities":
			file, err := os.Open("/proc/self/status")
			if err != nil {
				fmt.Println(err)
				continue
			}
			for lines := bufio.NewScanner(file); lines.Scan(); {
				if strings.HasPrefix(lines.Text(), "CapEff") || strings.HasPrefix(lines.Text(), "NoNewPrivs") {
					fmt.Println(strings.Join(strings.Fields(lines.Text()), " "))
				}
			}
		case "interfaces":
			interfaces, err := net.Interfaces()
			for _, i := range interfaces {
				fmt.Print(i.Name, " ", i.Flags&net.FlagUp != 0, " ")
			}
			fmt.Println(err)
		case "chroot":
			fmt.Println(syscall.Chroot("/"))
		case "stdin":
			data, err := io.ReadAll(os.Stdin)
			fmt.Printf("%q %v\n", data, err)
		case "stderr":
			fmt.Fprintln(os.Stderr, value)
		case "sleep":
			fmt.Println("sleeping")
			time.Sleep(time.Minute)
		case "nap":
			duration, err := time.ParseDuration(value)
			if err != nil {
				duration = time.Minute
			}
			time.Sleep(duration)
		case "deaf":
			signal.Ignore(syscall.SIGTERM)
		case "variable":
			fmt.Println(os.Getenv(value))
		case "stop":
			stop()
		case "serve":
			serve(value)
		case "exit":
			code, _ := strconv.Atoi(value)
			os.Exit(code)
		case "kill":
			number, _ := strconv.Atoi(value)
			syscall.Kill(os.Getpid(), syscall.Signal(number))
			time.Sleep(50 * time.Millisecond)
		case "abort":
			syscall.Kill(os.Getpid(), syscall.SIGABRT)
		}
	}
}

// stop prints "ready", waits for SIGTERM, prints "stopped", and exits with 3.
func stop() {
	terminated := make(chan os.Signal, 1)
	signal.Notify(terminated, syscall.SIGTERM)
	fmt.Println("ready")
	<-terminated
	fmt.Println("stopped")
	os.Exit(3)
}

// serve answers requests until SIGTERM, and then exits with 3.
func serve(listen string) {
	network, address, _ := strings.Cut(listen, "=")
	listener, err := net.Listen(network, address)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	terminated := make(chan os.Signal, 1)
	signal.Notify(terminated, syscall.SIGTERM)
	go http.Serve(listener, http.HandlerFunc(answer))
	<-terminated
	os.Exit(3)
}

// answer writes the path of the request. Some paths make it crash, cut its answer or keep silent.
func answer(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/crash":
		os.Exit(4)
	case "/cut":
		w.Header().Set("Content-Length", "1000")
	case "/silence":
		time.Sleep(time.Minute)
	}
	if status, err := strconv.Atoi(r.FormValue("status")); err == nil {
		w.Header().Set("Location", "/")
		w.WriteHeader(status)
	}
	fmt.Fprintln(w, r.URL.Path)
}
