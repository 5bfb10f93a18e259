// The program of a golden image.
package main

import "fmt"

func main() { fmt.Println("started") }
