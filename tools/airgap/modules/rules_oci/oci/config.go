package main

import (
	"regexp"
	"strings"
)

// configure applies the attributes that an image config records.
func (i *image) configure(document *object) error {
	setText(document, "created", i.created)
	config, err := document.child("config")
	if err != nil {
		return err
	}
	if len(*i.entrypoint) > 0 {
		config.remove("Cmd")
	}
	setWords(config, "Cmd", *i.cmd)
	setWords(config, "Entrypoint", *i.entrypoint)
	if err := setMembers(config, "ExposedPorts", *i.ports); err != nil {
		return err
	}
	if err := setMembers(config, "Volumes", *i.volumes); err != nil {
		return err
	}
	if err := setEnv(config, *i.env); err != nil {
		return err
	}
	if err := setPairs(config, "Labels", *i.labels); err != nil {
		return err
	}
	setText(config, "User", i.user)
	setText(config, "WorkingDir", i.workdir)
	return nil
}

// setPairs merges entries into the object at key.
func setPairs(parent *object, key string, entries []entry) error {
	if len(entries) == 0 {
		return nil
	}
	pairs, err := parent.child(key)
	if err != nil {
		return err
	}
	for _, e := range entries {
		name, value, err := e.pair()
		if err != nil {
			return err
		}
		pairs.set(name, value)
	}
	return nil
}

// setMembers merges entries into the object at key, which serves as a set.
func setMembers(parent *object, key string, entries []entry) error {
	if len(entries) == 0 {
		return nil
	}
	members, err := parent.child(key)
	if err != nil {
		return err
	}
	for _, e := range entries {
		members.set(e.text, newObject())
	}
	return nil
}

func setWords(parent *object, key string, entries []entry) {
	if len(entries) == 0 {
		return
	}
	words := []any{}
	for _, e := range entries {
		words = append(words, strings.ReplaceAll(e.text, "%5Cn", "\n"))
	}
	parent.set(key, words)
}

func setText(parent *object, key, value string) {
	if value != "" {
		parent.set(key, value)
	}
}

var reference = regexp.MustCompile(`\$(?:[A-Za-z_]\w*|\{[A-Za-z_]\w*\})`)

// setEnv merges entries into the environment; a value may refer to what stands
// before it.
func setEnv(config *object, entries []entry) error {
	if len(entries) == 0 {
		return nil
	}
	list, err := config.list("Env")
	if err != nil {
		return err
	}
	environment := newObject()
	for _, element := range list {
		assignment, ok := element.(string)
		if !ok {
			return malformed("Env", "strings only")
		}
		name, value, _ := strings.Cut(assignment, "=")
		environment.set(name, value)
	}
	for _, e := range entries {
		name, value, err := e.pair()
		if err != nil {
			return err
		}
		environment.set(name, reference.ReplaceAllStringFunc(value, func(found string) string {
			return environment.text(strings.Trim(found, "${}"))
		}))
	}
	list = []any{}
	for _, name := range environment.keys {
		list = append(list, name+"="+environment.text(name))
	}
	config.set("Env", list)
	return nil
}
