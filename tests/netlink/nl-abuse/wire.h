/* SPDX-License-Identifier: MIT */
/*
 * Messages to the module and from it. One request at a time; what cannot be sent or gets
 * no answer ends the program.
 */
#ifndef NVGPU_TESTS_NL_ABUSE_WIRE_H
#define NVGPU_TESTS_NL_ABUSE_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <linux/netlink.h>

/* The kernel fills a message up to the largest buffer it has seen a reader use. */
#define BUFFER		16384
#define TEXT		256

void wire_open(void);
/* Another socket, of which the kernel has not seen yet how much is read at a time. */
void wire_renew(void);
/* A socket of its own, which hears the announcements from now on. */
int join(int buffer_bytes);

void begin(uint16_t flags, uint8_t cmd);
void put(uint16_t type, const void *data, size_t len);
/* @claimed is what the header says; @len is what is there. */
void put_lying(uint16_t type, const void *data, size_t len, uint16_t claimed);
void put_u32(uint16_t type, uint32_t value);
void put_text(uint16_t type, const char *text);
void send_request(void);

/* Reads up to the acknowledgement; returns its error number, and in @text, of TEXT bytes, why. */
int answer(char *text);
/* Whatever comes next. */
ssize_t receive(void *buf, size_t room);
bool is_object(const struct nlmsghdr *nlh);

void fatal(const char *what) __attribute__((noreturn));

#endif /* NVGPU_TESTS_NL_ABUSE_WIRE_H */
