/** A time as people read it: `2026-11-21 20:11:07 UTC`. What is not a time stays as it is. */
export function utc(iso: string): string {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(iso) ? `${iso.slice(0, 19).replace('T', ' ')} UTC` : iso;
}
