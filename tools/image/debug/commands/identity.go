package commands

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
)

// nameOf is the name of a number in /etc/passwd or /etc/group; empty where it has none.
func nameOf(file string, number int) string {
	data, _ := os.ReadFile(file)
	for line := range strings.Lines(string(data)) {
		if fields := strings.Split(line, ":"); len(fields) > 2 && strings.TrimSpace(fields[2]) == strconv.Itoa(number) {
			return fields[0]
		}
	}
	return ""
}

func id(_ context.Context, p *Process) error {
	options, operands, err := p.options("gun")
	if err != nil {
		return err
	}
	if len(operands) > 0 {
		return fmt.Errorf("expected no name: it is about who asks; %w", errUsage)
	}
	uid, gid := os.Getuid(), os.Getgid()
	user, group := nameOf("/etc/passwd", uid), nameOf("/etc/group", gid)
	one := func(number int, name string) {
		if name == "" || !has(options, 'n') {
			name = strconv.Itoa(number)
		}
		fmt.Fprintln(p.Stdout, name)
	}
	switch {
	case has(options, 'u'):
		one(uid, user)
		return nil
	case has(options, 'g'):
		one(gid, group)
		return nil
	}
	named := func(number int, name string) string {
		if name == "" {
			return strconv.Itoa(number)
		}
		return fmt.Sprintf("%d(%s)", number, name)
	}
	groups, err := os.Getgroups()
	if err != nil {
		return err
	}
	if !slices.Contains(groups, gid) {
		groups = append([]int{gid}, groups...)
	}
	var all []string
	for _, g := range groups {
		all = append(all, named(g, nameOf("/etc/group", g)))
	}
	fmt.Fprintf(p.Stdout, "uid=%s gid=%s groups=%s\n", named(uid, user), named(gid, group), strings.Join(all, ","))
	return nil
}

func env(_ context.Context, p *Process) error {
	if len(p.Args) > 0 {
		return fmt.Errorf("it prints the environment, and starts nothing: write KEY=VALUE COMMAND; %w", errUsage)
	}
	for _, variable := range p.Environ {
		fmt.Fprintln(p.Stdout, variable)
	}
	return nil
}

func uname(_ context.Context, p *Process) error {
	options, operands, err := p.options("amnrs")
	if err != nil || len(operands) > 0 {
		return errUsage
	}
	names, err := systemNames()
	if err != nil {
		return err
	}
	var shown []string
	for _, letter := range []byte("snrm") {
		if has(options, letter) || has(options, 'a') || len(options) == 0 && letter == 's' {
			shown = append(shown, names[letter])
		}
	}
	fmt.Fprintln(p.Stdout, strings.Join(shown, " "))
	return nil
}
