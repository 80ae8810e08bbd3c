/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Properties by which a test looks at a running board and disturbs it. */
#include "nvgpu_l40.h"

#include "qapi/error.h"
#include "qapi/visitor.h"

static void get_violations(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    uint32_t n = NVGPU_L40(obj)->sim ? sim_violation_count(NVGPU_L40(obj)->sim) : 0;

    visit_type_uint32(v, name, &n, errp);
}

/* Writing 0 forgets the violations so far: for a test that provoked one on purpose. */
static void set_violations(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    uint32_t n;

    if (!visit_type_uint32(v, name, &n, errp)) {
        return;
    }
    if (n) {
        error_setg(errp, "violations can only be set to 0");
    } else if (NVGPU_L40(obj)->sim) {
        sim_violations_clear(NVGPU_L40(obj)->sim);
    }
}

static char *get_violation_log(Object *obj, Error **errp)
{
    NvgpuL40 *s = NVGPU_L40(obj);
    GString *text = g_string_new(NULL);
    const char *line;
    unsigned int i;

    for (i = 0; s->sim && (line = sim_violation_text(s->sim, i)); i++) {
        g_string_append(text, line);
        g_string_append_c(text, '\n');
    }
    return g_string_free(text, false);
}

static char *get_stats(Object *obj, Error **errp)
{
    return g_strdup(NVGPU_L40(obj)->sim ? sim_stats(NVGPU_L40(obj)->sim) : "");
}

static char *get_fault(Object *obj, Error **errp)
{
    return g_strdup(NVGPU_L40(obj)->sim ? sim_fault_text(NVGPU_L40(obj)->sim) : "");
}

static void set_fault(Object *obj, const char *value, Error **errp)
{
    NvgpuL40 *s = NVGPU_L40(obj);
    bool was_dead = s->sim && sim_config_dead(s->sim, 0);
    char err[256];

    if (!s->sim) {
        error_setg(errp, "faults of a board that is not there yet go into x-faults");
    } else if (!sim_fault_set(s->sim, value, err, sizeof(err))) {
        error_setg(errp, "%s", err);
    } else if (was_dead && !sim_config_dead(s->sim, 0)) {
        /* The board is back after an absence: its configuration space forgot everything, too. */
        pci_device_reset(PCI_DEVICE(s));
    }
}

void nvgpu_l40_add_properties(ObjectClass *klass)
{
    object_class_property_add(klass, "violations", "uint32", get_violations, set_violations,
                              NULL, NULL);
    object_class_property_add_str(klass, "violation-log", get_violation_log, NULL);
    object_class_property_add_str(klass, "stats", get_stats, NULL);
    object_class_property_add_str(klass, "fault", get_fault, set_fault);
}
