package commands

import (
	"fmt"
	"strings"
)

// options takes the process's arguments apart, as getopt does: the spec has the letters of
// the options, and a colon behind each that has a value.
func (p *Process) options(spec string) (options map[byte]string, operands []string, err error) {
	options = map[byte]string{}
	args := p.Args
	for len(args) > 0 {
		arg := args[0]
		if args = args[1:]; arg == "--" {
			break
		}
		if len(arg) < 2 || arg[0] != '-' {
			operands = append(operands, arg)
			continue
		}
		for letters := arg[1:]; letters != ""; letters = letters[1:] {
			letter := letters[0]
			i := strings.IndexByte(spec, letter)
			if i < 0 || letter == ':' {
				return nil, nil, fmt.Errorf("-%c is no option; %w", letter, errUsage)
			}
			if !strings.HasPrefix(spec[i+1:], ":") {
				options[letter] = ""
				continue
			}
			value := letters[1:]
			if value == "" {
				if len(args) == 0 {
					return nil, nil, fmt.Errorf("-%c needs a value; %w", letter, errUsage)
				}
				value, args = args[0], args[1:]
			}
			options[letter] = value
			break
		}
	}
	return options, append(operands, args...), nil
}

func has(options map[byte]string, letter byte) bool {
	_, ok := options[letter]
	return ok
}
