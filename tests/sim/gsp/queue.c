// SPDX-License-Identifier: MIT
/*
 * Message queues in guest memory. The shared block is reached only through its
 * page table, so a driver may scatter it.
 *
 *	page table | command queue (CPU writes) | status queue (GSP writes)
 *
 * Each queue: a page with the writer's TX header and, at +0x20, the read pointer
 * of the *other* queue; then elements of one page. Equal pointers mean empty, so
 * one slot always stays free.
 *
 * A command is taken one per tick, and none while a reply still waits for room:
 * that is what lets a driver with a full status queue stall the firmware.
 */
#include <stdlib.h>

#include "gsp_int.h"

#define RX_OFF		0x20u		/* rxHdrOff */
#define RX_TICK		US(5)		/* from doorbell, or from one message to the next */
#define TX_TICK		US(50)		/* between looks at a full status queue ... */
#define TX_TICK_LATER	MS(1)		/* ... once it has been full for a while */
#define TX_PATIENCE	MS(30000)	/* a driver that reads nothing for so long has forgotten to */
#define ELEM_MAX	(GSP_MSG_QUEUE_ELEMENT_SIZE_MAX / PAGE)

static void rx_tick(void *arg);
static void tx_tick(void *arg);

/* --- memory ------------------------------------------------------------ */

static bool shared_io(struct gsp *gsp, uint64_t off, void *buf, size_t len, bool write)
{
	uint8_t *p = buf;

	while (len) {
		uint64_t in_page = off % PAGE;
		size_t n = PAGE - in_page < len ? PAGE - in_page : len;
		bool ok;

		if (off / PAGE >= gsp->q.pt_count)
			return false;
		ok = write ? sim_dma_write(gsp->sim, 0, gsp->q.pt[off / PAGE] + in_page, p, n)
			   : sim_dma_read(gsp->sim, 0, gsp->q.pt[off / PAGE] + in_page, p, n);
		if (!ok)
			return false;
		p += n;
		off += n;
		len -= n;
	}
	return true;
}

static void broken(struct gsp *gsp, const char *what)
{
	if (gsp->q.broken)
		return;
	gsp->q.broken = true;
	sim_violation(gsp->sim, "queue-broken", "GSP stops using its queues: %s", what);
}

static bool read_word(struct gsp *gsp, uint64_t off, uint32_t *val)
{
	uint8_t b[4];

	if (!shared_io(gsp, off, b, sizeof(b), false)) {
		broken(gsp, "queue memory cannot be read");
		return false;
	}
	*val = get32(b, 0);
	return true;
}

static bool write_word(struct gsp *gsp, uint64_t off, uint32_t val)
{
	uint8_t b[4];

	put32(b, 0, val);
	if (!shared_io(gsp, off, b, sizeof(b), true)) {
		broken(gsp, "queue memory cannot be written");
		return false;
	}
	return true;
}

/* --- link -------------------------------------------------------------- */

static bool load_page_table(struct gsp *gsp, uint64_t pa, uint32_t count)
{
	uint8_t *raw;
	bool ok = true;

	if (!count || count > QUEUE_PT_MAX || !pa || !is_aligned(pa, PAGE)) {
		sim_violation(gsp->sim, "rmargs-queue",
			      "shared block at %#llx with %u page-table entries", ull(pa), count);
		return false;
	}
	gsp->q.pt = calloc(count, sizeof(*gsp->q.pt));
	raw = calloc(count, 8);
	/* The table's own first page is found at pa; the rest of it through itself. */
	for (uint32_t i = 0; ok && gsp->q.pt && raw && i < count; i++) {
		if (i * 8 % PAGE == 0) {
			uint32_t n = (count - i) * 8 < PAGE ? (count - i) * 8 : PAGE;
			uint64_t from = i ? gsp->q.pt[i * 8 / PAGE] : pa;

			ok = sim_dma_read(gsp->sim, 0, from, raw + i * 8, n);
		}
		gsp->q.pt[i] = get64(raw, i * 8);
		if (!ok || !gsp->q.pt[i] || !is_aligned(gsp->q.pt[i], PAGE) ||
		    (i == 0 && gsp->q.pt[0] != pa)) {
			sim_violation(gsp->sim, "queue-page-table",
				      "entry %u of the shared block's page table is %#llx", i,
				      ull(gsp->q.pt[i]));
			ok = false;
		}
	}
	free(raw);
	gsp->q.pt_count = count;
	return ok && gsp->q.pt;
}

static bool tx_header_ok(struct gsp *gsp, const uint8_t *h, uint64_t size)
{
	static const struct {
		const char *name;
		unsigned int off;
	} f[] = {
		{ "version", TXHDR_version }, { "size", TXHDR_size },
		{ "msgSize", TXHDR_msgSize }, { "msgCount", TXHDR_msgCount },
		{ "flags", TXHDR_flags }, { "rxHdrOff", TXHDR_rxHdrOff },
		{ "entryOff", TXHDR_entryOff },
	};
	const uint32_t want[] = {
		MSGQ_VERSION, (uint32_t)size, PAGE, (uint32_t)(size / PAGE - 1),
		MSGQ_FLAGS_SWAP_RX, RX_OFF, PAGE,
	};

	for (unsigned int i = 0; i < sizeof(f) / sizeof(f[0]); i++) {
		if (get32(h, f[i].off) == want[i])
			continue;
		sim_violation(gsp->sim, "queue-header", "command queue header: %s is %#x, must be %#x",
			      f[i].name, get32(h, f[i].off), want[i]);
		return false;
	}
	return true;
}

bool queue_link(struct gsp *gsp, const uint8_t *args)
{
	uint64_t cmd = get64(args, RMARGS_messageQueueInitArguments_cmdQueueOffset);
	uint64_t stat = get64(args, RMARGS_messageQueueInitArguments_statQueueOffset);
	uint32_t count = get32(args, RMARGS_messageQueueInitArguments_pageTableEntryCount);
	uint64_t total = (uint64_t)count * PAGE, stat_size = total - stat;
	uint8_t h[TXHDR_SIZE] = { 0 };

	if (!load_page_table(gsp, get64(args, RMARGS_messageQueueInitArguments_sharedMemPhysAddr),
			     count))
		return false;
	if (has(gsp->lay->RMARGS_messageQueueInitArguments_locklessCmdQueueOffset) &&
	    (get64(args, gsp->lay->RMARGS_messageQueueInitArguments_locklessCmdQueueOffset) ||
	     get64(args, gsp->lay->RMARGS_messageQueueInitArguments_locklessStatQueueOffset))) {
		sim_violation(gsp->sim, "rmargs-lockless", "lockless queues are not used by this release");
		return false;
	}
	if (!is_aligned(cmd, PAGE) || !is_aligned(stat, PAGE) ||
	    cmd < align_up((uint64_t)count * 8, PAGE) || stat < cmd + 2 * PAGE ||
	    stat + 2 * PAGE > total) {
		sim_violation(gsp->sim, "rmargs-queue",
			      "command queue at %#llx, status queue at %#llx of %#llx bytes", ull(cmd),
			      ull(stat), ull(total));
		return false;
	}
	if (!shared_io(gsp, cmd, h, sizeof(h), false) || !tx_header_ok(gsp, h, stat - cmd))
		return false;
	gsp->q.cmd = (struct ring){ .base = cmd, .count = get32(h, TXHDR_msgCount), .entry_off = PAGE };
	gsp->q.stat = (struct ring){ .base = stat, .count = (uint32_t)(stat_size / PAGE - 1),
				     .entry_off = PAGE };
	put32(h, TXHDR_version, MSGQ_VERSION);
	put32(h, TXHDR_size, (uint32_t)stat_size);
	put32(h, TXHDR_msgSize, PAGE);
	put32(h, TXHDR_msgCount, gsp->q.stat.count);
	put32(h, TXHDR_writePtr, 0);
	put32(h, TXHDR_flags, MSGQ_FLAGS_SWAP_RX);
	put32(h, TXHDR_rxHdrOff, RX_OFF);
	put32(h, TXHDR_entryOff, PAGE);
	if (!shared_io(gsp, stat, h, sizeof(h), true) || !write_word(gsp, stat + RX_OFF, 0))
		return false;
	gsp->q.linked = true;
	return true;
}

void queue_reset(struct gsp *gsp)
{
	struct queues *q = &gsp->q;

	gsp_cancel(gsp, &q->t_rx);
	gsp_cancel(gsp, &q->t_tx);
	while (q->tx_head) {
		struct tx_msg *m = q->tx_head;

		q->tx_head = m->next;
		free(m);
	}
	free(q->pt);
	*q = (struct queues){ .tx_tail = &q->tx_head };
}

/* --- checksum ---------------------------------------------------------- */

/* XOR of all 64-bit words, folded; 0 over a message whose checksum field is right. */
uint32_t queue_fold(const uint8_t *data, size_t len)
{
	uint64_t x = 0;

	for (size_t i = 0; i < len; i += 8)
		x ^= get64(data, i);
	return (uint32_t)(x >> 32) ^ (uint32_t)x;
}

/* --- commands ---------------------------------------------------------- */

void queue_kick(struct gsp *gsp)
{
	struct queues *q = &gsp->q;

	if (q->linked && !q->broken && !q->t_rx.id)
		gsp_after(gsp, &q->t_rx, RX_TICK, rx_tick, gsp);
}

static bool read_elements(struct gsp *gsp, uint8_t *buf, uint32_t first, uint32_t n)
{
	const struct ring *r = &gsp->q.cmd;

	for (uint32_t i = 0; i < n; i++) {
		uint64_t off = r->base + r->entry_off + (uint64_t)((first + i) % r->count) * PAGE;

		if (!shared_io(gsp, off, buf + i * PAGE, PAGE, false)) {
			broken(gsp, "a command element cannot be read");
			return false;
		}
	}
	return true;
}

/* Bytes of a message of @n elements with an RPC of @len bytes which its checksum covers. */
static size_t covered(struct gsp *gsp, uint32_t len, uint32_t n)
{
	size_t all = (size_t)n * PAGE, used = align_up(ELEM_rpc + (uint64_t)len, 8);

	return gsp->rel->checksum_padding || used > all ? all : used;
}

/* The element header around one message; false if the queue cannot go on. */
static bool element_ok(struct gsp *gsp, const uint8_t *msg, uint32_t n)
{
	uint32_t len = get32(msg, ELEM_rpc_length);
	bool ok = true;

	if (queue_fold(msg, covered(gsp, len, n))) {
		sim_violation(gsp->sim, "queue-checksum",
			      "message %u: checksum %#x does not make the fold of %u elements zero",
			      gsp->q.cmd.seq, get32(msg, ELEM_checkSum), n);
		ok = false;
	}
	if (get32(msg, ELEM_seqNum) != gsp->q.cmd.seq) {
		sim_violation(gsp->sim, "queue-sequence", "message carries sequence number %u, expected %u",
			      get32(msg, ELEM_seqNum), gsp->q.cmd.seq);
		ok = false;
	}
	if (len < RPCHDR_SIZE || len > GSP_MSG_QUEUE_RPC_SIZE_MAX ||
	    (len + GSP_MSG_QUEUE_ELEMENT_HDR_SIZE + PAGE - 1) / PAGE != n) {
		sim_violation(gsp->sim, "queue-element-count", "RPC of %u bytes in %u elements", len, n);
		ok = false;
	}
	return ok;
}

static void take_one(struct gsp *gsp, uint32_t avail)
{
	struct queues *q = &gsp->q;
	uint8_t *msg = malloc((size_t)ELEM_MAX * PAGE);
	uint32_t n;
	bool ok;

	if (!msg || !read_elements(gsp, msg, q->cmd.pos, 1))
		goto out;
	n = get32(msg, ELEM_elemCount);
	if (!n || n > ELEM_MAX || n > avail) {
		sim_violation(gsp->sim, "queue-element-count",
			      "message of %u elements, %u are in the queue, at most %u allowed", n, avail,
			      ELEM_MAX);
		broken(gsp, "the element count of a command is impossible");
		goto out;
	}
	if (!read_elements(gsp, msg, q->cmd.pos, n))
		goto out;
	ok = element_ok(gsp, msg, n);
	q->cmd.pos = (q->cmd.pos + n) % q->cmd.count;
	q->cmd.seq = get32(msg, ELEM_seqNum) + 1;
	if (!write_word(gsp, q->stat.base + RX_OFF, q->cmd.pos))
		goto out;
	sim_stat_add(gsp->sim, "gsp-rpcs", 1);
	sim_trace(gsp->sim, "queue: took %u elements at %u", n, (q->cmd.pos + q->cmd.count - n) % q->cmd.count);
	/* Like the firmware, drop what arrives damaged. */
	if (ok)
		rpc_receive(gsp, msg + ELEM_rpc, (size_t)n * PAGE - ELEM_rpc);
out:
	free(msg);
}

static void rx_tick(void *arg)
{
	struct gsp *gsp = arg;
	struct queues *q = &gsp->q;
	uint32_t wp;

	q->t_rx.id = 0;
	if (q->broken || sim_fault_enabled(gsp->sim, "gsp-hang", NULL) ||
	    sim_fault_enabled(gsp->sim, "queue-full", NULL)) {
		gsp->tainted = true;
		q->stalled = true;
		return;
	}
	q->stalled = false;
	if (q->tx_head) {
		/* flush() goes on once the reply is out. */
		q->rx_waits = true;
		return;
	}
	if (!read_word(gsp, q->cmd.base + TXHDR_writePtr, &wp))
		return;
	if (wp >= q->cmd.count) {
		sim_violation(gsp->sim, "queue-write-pointer", "command queue write pointer %u, %u elements",
			      wp, q->cmd.count);
		broken(gsp, "the command queue's write pointer is out of range");
		return;
	}
	if (wp == q->cmd.pos)
		return;
	take_one(gsp, (wp + q->cmd.count - q->cmd.pos) % q->cmd.count);
	/* The message may have ended GSP's life, and with it these queues. */
	if (q->linked)
		queue_kick(gsp);
}

/* --- status ------------------------------------------------------------ */

bool queue_tx_idle(const struct gsp *gsp)
{
	return !gsp->q.tx_head;
}

/* Damage the next message on request of a test. Sequence and checksum are in place already. */
static void apply_faults(struct gsp *gsp, struct tx_msg *m)
{
	bool again = false;

	if (fault_take(gsp, "bad-seq")) {
		put32(m->data, ELEM_seqNum, get32(m->data, ELEM_seqNum) + 7);
		again = true;
	}
	if (fault_take(gsp, "truncated-msg")) {
		put32(m->data, ELEM_rpc_length, RPCHDR_SIZE / 2);
		again = true;
	}
	if (fault_take(gsp, "oversized-length")) {
		put32(m->data, ELEM_rpc_length, 0x7ffffff0);
		again = true;
	}
	if (again) {
		put32(m->data, ELEM_checkSum, 0);
		put32(m->data, ELEM_checkSum, queue_fold(m->data, (size_t)m->pages * PAGE));
	}
	if (fault_take(gsp, "bad-checksum")) {
		put32(m->data, ELEM_checkSum, get32(m->data, ELEM_checkSum) ^ 0x00010000);
		again = true;
	}
	if (again)
		gsp->tainted = true;
}

static bool write_msg(struct gsp *gsp, struct tx_msg *m)
{
	struct ring *r = &gsp->q.stat;

	put32(m->data, ELEM_seqNum, r->seq++);
	put32(m->data, ELEM_checkSum, 0);
	put32(m->data, ELEM_checkSum, queue_fold(m->data, (size_t)m->pages * PAGE));
	apply_faults(gsp, m);
	for (uint32_t i = 0; i < m->pages; i++) {
		uint64_t off = r->base + r->entry_off + (uint64_t)((r->pos + i) % r->count) * PAGE;

		if (!shared_io(gsp, off, m->data + i * PAGE, PAGE, true)) {
			broken(gsp, "a status element cannot be written");
			return false;
		}
	}
	sim_trace(gsp->sim, "queue: message %u of %u elements at %u: function %#x, %u bytes, sequence %u",
		  get32(m->data, ELEM_seqNum), m->pages, r->pos, get32(m->data, ELEM_rpc_function),
		  get32(m->data, ELEM_rpc_length), get32(m->data, ELEM_rpc_sequence));
	r->pos = (r->pos + m->pages) % r->count;
	return write_word(gsp, r->base + TXHDR_writePtr, r->pos);
}

/* Put out what there is room for. */
static void flush(struct gsp *gsp)
{
	struct queues *q = &gsp->q;
	bool wrote = false;
	uint32_t rp;

	while (q->tx_head && !q->broken) {
		struct tx_msg *m = q->tx_head;

		if (!read_word(gsp, q->cmd.base + RX_OFF, &rp))
			return;
		if (rp >= q->stat.count) {
			sim_violation(gsp->sim, "queue-read-pointer",
				      "status queue read pointer %u, %u elements", rp, q->stat.count);
			broken(gsp, "the status queue's read pointer is out of range");
			return;
		}
		if ((rp + q->stat.count - q->stat.pos - 1) % q->stat.count < m->pages)
			break;
		if (!write_msg(gsp, m))
			return;
		q->tx_head = m->next;
		if (!q->tx_head)
			q->tx_tail = &q->tx_head;
		free(m);
		wrote = true;
	}
	if (wrote) {
		q->full_since = 0;
		sim_gsp_swgen0(gsp->sim);
	}
	if (q->broken)
		return;
	if (!q->tx_head) {
		/* Nobody looks for commands without a doorbell. */
		if (q->rx_waits)
			queue_kick(gsp);
		q->rx_waits = false;
		return;
	}
	if (!q->full_since)
		q->full_since = sim_now(gsp->sim);
	if (!gsp->tainted && sim_now(gsp->sim) - q->full_since > TX_PATIENCE) {
		sim_violation(gsp->sim, "queue-not-read",
			      "the status queue has been full for %u s: nobody reads it",
			      (unsigned int)(TX_PATIENCE / MS(1000)));
		gsp->tainted = true;
	}
	gsp_after(gsp, &q->t_tx,
		  sim_now(gsp->sim) - q->full_since < 10 * TX_TICK_LATER ? TX_TICK : TX_TICK_LATER, tx_tick,
		  gsp);
}

static void tx_tick(void *arg)
{
	struct gsp *gsp = arg;

	gsp->q.t_tx.id = 0;
	flush(gsp);
}

/* Queue one message of at most 16 elements. */
static void send_one(struct gsp *gsp, uint32_t fn, uint32_t result, uint32_t seq,
		     const uint8_t *payload, size_t len)
{
	uint32_t pages = (uint32_t)((ELEM_rpc + RPCHDR_SIZE + len + PAGE - 1) / PAGE);
	struct tx_msg *m = calloc(1, sizeof(*m) + (size_t)pages * PAGE);
	uint8_t *rpc;

	if (!m)
		return;
	m->pages = pages;
	put32(m->data, ELEM_elemCount, pages);
	rpc = m->data + ELEM_rpc;
	put32(rpc, RPCHDR_header_version, 0x03000000);
	put32(rpc, RPCHDR_signature, NV_VGPU_MSG_SIGNATURE_VALID);
	put32(rpc, RPCHDR_length, (uint32_t)(RPCHDR_SIZE + len));
	put32(rpc, RPCHDR_function, fn);
	put32(rpc, RPCHDR_rpc_result, result);
	put32(rpc, RPCHDR_rpc_result_private, result);
	put32(rpc, RPCHDR_sequence, seq);
	if (len)
		memcpy(rpc + RPCHDR_SIZE, payload, len);
	*gsp->q.tx_tail = m;
	gsp->q.tx_tail = &m->next;
}

void queue_send(struct gsp *gsp, uint32_t fn, uint32_t result, uint32_t seq, const void *payload,
		size_t len)
{
	const size_t max = GSP_MSG_QUEUE_RPC_SIZE_MAX - RPCHDR_SIZE;
	const uint8_t *p = payload ? payload : (const uint8_t *)"";	/* events may have none */

	if (!gsp->q.linked || gsp->q.broken)
		return;
	do {
		size_t n = len < max ? len : max;

		send_one(gsp, fn, result, seq, p, n);
		fn = NV_VGPU_MSG_FUNCTION_CONTINUATION_RECORD;
		p += n;
		len -= n;
	} while (len);
	if (!gsp->q.t_tx.id)
		gsp_after(gsp, &gsp->q.t_tx, 1, tx_tick, gsp);
}
