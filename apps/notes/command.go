package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
)

func newCommand() *cobra.Command {
	var data store
	root := &cobra.Command{
		Use:               "notes",
		Short:             "Keep notes",
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	root.PersistentFlags().StringVar(&data.dir, "data", "/data", "`directory` that keeps the notes")
	root.AddCommand(addCommand(&data), listCommand(&data), showCommand(&data), removeCommand(&data))
	return root
}

func addCommand(data *store) *cobra.Command {
	return &cobra.Command{
		Use:   "add [WORD...]",
		Short: "Keep the words, or what is on standard input, as a note",
		RunE: func(command *cobra.Command, words []string) error {
			text := strings.Join(words, " ")
			if len(words) == 0 {
				input, err := io.ReadAll(command.InOrStdin())
				if err != nil {
					return err
				}
				text = string(input)
			}
			text = strings.TrimSpace(text)
			if text == "" {
				return fmt.Errorf("expected the text of a note, found none")
			}
			added, err := data.add(text)
			if err != nil {
				return err
			}
			fmt.Fprintf(command.OutOrStdout(), "added note %d\n", added)
			return nil
		},
	}
}

func listCommand(data *store) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "Print the number and the first line of every note",
		Args:  cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			notes, err := data.all()
			for _, note := range notes {
				line, _, _ := strings.Cut(note.text, "\n")
				fmt.Fprintf(command.OutOrStdout(), "%d\t%s\n", note.number, line)
			}
			return err
		},
	}
}

func showCommand(data *store) *cobra.Command {
	return &cobra.Command{
		Use:   "show NUMBER",
		Short: "Print a note",
		Args:  cobra.ExactArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			wanted, err := number(args[0])
			if err != nil {
				return err
			}
			text, err := data.text(wanted)
			if err != nil {
				return err
			}
			fmt.Fprintln(command.OutOrStdout(), text)
			return nil
		},
	}
}

func removeCommand(data *store) *cobra.Command {
	return &cobra.Command{
		Use:   "remove NUMBER",
		Short: "Forget a note",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			unwanted, err := number(args[0])
			if err != nil {
				return err
			}
			return data.remove(unwanted)
		},
	}
}

func number(argument string) (uint64, error) {
	n, err := strconv.ParseUint(argument, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("expected the number of a note, found %q", argument)
	}
	return n, nil
}
