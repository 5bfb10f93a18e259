package binary

import "debug/elf"

// references calls found for each address that the machine code of a function may refer to,
// as the Go compiler's and assembler's instructions form addresses. What it calls with need not
// be an address.
func references(p *program, c code, found func(address uint64)) {
	switch p.elf.Machine {
	case elf.EM_X86_64:
		referencesAMD64(p, c, found)
	case elf.EM_AARCH64:
		referencesARM64(p, c, found)
	case elf.EM_ARM:
		for at := c.from; at+4 <= c.to; at += 4 { // literal pools
			found(uint64(p.u32(at)))
		}
	case elf.EM_PPC64:
		referencesPPC64(p, c, found)
	case elf.EM_RISCV:
		referencesRISCV(p, c, found)
	case elf.EM_S390:
		referencesS390(p, c, found)
	}
}

// referencesAMD64 takes what looks like LEA, MOV and the instructions of SSE and AVX with a
// displacement from the instruction pointer, and without an immediate operand behind it.
func referencesAMD64(p *program, c code, found func(uint64)) {
	b := p.content
	for at := c.from + 2; at+5 <= c.to; at++ {
		if b[at]&0xc7 != 0x05 { // ModRM
			continue
		}
		switch op := b[at-1]; {
		case op == 0x8d && b[at-2]&0xf8 == 0x48:
		case op == 0x8b || op == 0x8a:
		case b[at-2] == 0x0f:
		case at-3 >= c.from && b[at-3] == 0xc5, at-4 >= c.from && (b[at-4] == 0xc4 || b[at-4] == 0x0f):
		case at-5 >= c.from && b[at-5] == 0x62:
		default:
			continue
		}
		next := c.address + uint64(at+5-c.from)
		found(next + uint64(int64(int32(p.u32(at+1)))))
	}
}

// referencesARM64 takes ADRP with the ADD, load or store that completes it.
func referencesARM64(p *program, c code, found func(uint64)) {
	for at := c.from; at+8 <= c.to; at += 4 {
		page := p.u32(at)
		if page&0x9f000000 != 0x90000000 {
			continue
		}
		next := p.u32(at + 4)
		if next>>5&31 != page&31 {
			continue
		}
		high := int64(int32(page<<8)>>13)<<2 | int64(page>>29&3) // immhi:immlo, signed
		low := uint64(next >> 10 & 0xfff)
		switch {
		case next&0x7fc00000 == 0x11000000: // ADD, immediate
		case next&0x3b000000 == 0x39000000: // load or store, unsigned offset
			scale := next >> 30
			if next&0x04800000 == 0x04800000 { // of 16 bytes
				scale = 4
			}
			low <<= scale
		default:
			continue
		}
		address := c.address + uint64(at-c.from)
		found(address&^0xfff + uint64(high<<12) + low)
	}
}

// referencesPPC64 takes ADDIS to zero, or from the table of contents, with what completes it.
func referencesPPC64(p *program, c code, found func(uint64)) {
	for at := c.from; at+8 <= c.to; at += 4 {
		high := p.u32(at)
		if high>>26 != 15 || high>>16&31 != 0 {
			continue
		}
		next := p.u32(at + 4)
		if next>>16&31 != high>>21&31 {
			continue
		}
		low := int64(int16(next))
		if op := next >> 26; op == 58 || op == 62 { // DS-form
			low &^= 3
		}
		found(uint64(int64(int32(high<<16)) + low))
	}
}

// referencesRISCV takes AUIPC with what completes it.
func referencesRISCV(p *program, c code, found func(uint64)) {
	for at := c.from; at+8 <= c.to; at += p.instruction(at) {
		high := p.u32(at)
		if high&0x7f != 0x17 {
			continue
		}
		next := p.u32(at + 4)
		if next>>15&31 != high>>7&31 {
			continue
		}
		low := int64(int32(next) >> 20)
		if op := next & 0x7f; op == 0x23 || op == 0x27 { // stores
			low = int64(int32(next)>>25)<<5 | int64(next>>7&31)
		}
		found(c.address + uint64(at-c.from) + uint64(int64(int32(high&^0xfff))+low))
	}
}

// referencesS390 takes LARL and the loads and stores relative to the instruction.
func referencesS390(p *program, c code, found func(uint64)) {
	for at, size := c.from, 0; at+6 <= c.to; at += size {
		size = [4]int{2, 4, 4, 6}[p.content[at]>>6]
		op, sub := p.content[at], p.content[at+1]&15
		if op == 0xc0 && sub == 0 || op == 0xc4 {
			found(c.address + uint64(at-c.from) + uint64(2*int64(int32(p.u32(at+2)))))
		}
	}
}
