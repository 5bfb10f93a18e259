// Command stamp prints its version.
package main

import "fmt"

var version = "unstamped"

func main() { fmt.Println(version) }
