#include "engine/calendar.h"
void soj__calendar_init(soj__calendar *c, const soj__mem *mem, soj__cells *cells){ soj__agenda_init(&c->agenda, mem); c->cells = cells; }
void soj__calendar_done(soj__calendar *c){ soj__agenda_done(&c->agenda); }
bool soj__calendar_reserve(soj__calendar *c){ return soj__agenda_reserve(&c->agenda); }
void soj__calendar_update(soj__calendar *c, uint32_t number, soj_time before){ (void)before;
 soj_time due = soj__cell_due(soj__cell_at(c->cells, number));
 if (number == c->agenda.n) soj__agenda_add(&c->agenda, due); else soj__agenda_update(&c->agenda, number, due); }
soj_status soj__calendar_first(soj__calendar *c, soj_time until, uint32_t *out){ const soj__agenda_entry *f = soj__agenda_first(&c->agenda); *out = f && f->due <= until ? f->number : SOJ__NONE; return SOJ_OK; }
void soj__calendar_expect(const soj__calendar *c){(void)c;}
soj_time soj__calendar_next_due(const soj__calendar *c){ const soj__agenda_entry *f = soj__agenda_first(&c->agenda); return f ? f->due : SOJ_TIME_NEVER; }
void soj__calendar_trim(soj__calendar *c){(void)c;}
