//go:build mage

package main

import "example.com/nowhere/mg"

func Build() { mg.Deps() }
