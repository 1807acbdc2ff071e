/* A television's power over HDMI-CEC, through the tool that is installed: cec-ctl where the kernel has an adapter (/dev/cec0), else
 * cec-client (a Raspberry Pi's firmware, USB adapters). One child at a time, ended after 10 s; nothing here waits. Main thread. */
#ifndef PAPAN_SCREEN_CEC_H
#define PAPAN_SCREEN_CEC_H

#include <stdbool.h>
#include <stdint.h>

enum cec_order { CEC_ON, CEC_OFF, CEC_ASK };

struct cec;
/* NULL where no tool is in PATH. */
struct cec *cec_create(void);
/* Ends a child that still runs. */
void cec_free(struct cec *c);
const char *cec_name(const struct cec *c); /* "cec-ctl", "cec-client" */
/* Begins; one that runs is ended first. */
void cec_send(struct cec *c, enum cec_order order, int64_t mono_us);
/* Looks after the child. *ret_state, where an order was CEC_ASK and has just been answered: 1 on, 0 standby, else -1. *ret_wake_us
 * comes nearer while one runs. True where one has just ended. */
bool cec_turn(struct cec *c, int64_t mono_us, int *ret_state, int64_t *ret_wake_us);
bool cec_running(const struct cec *c);

#endif
