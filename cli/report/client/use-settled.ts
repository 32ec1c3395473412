import { useEffect, useState } from 'preact/hooks';

/** A value that follows another one once that has not changed for so many milliseconds. */
export function useSettled<T>(value: T, delay: number): T {
  const [settled, settle] = useState(value);
  useEffect(() => {
    if (value === settled) return undefined;
    const timer = setTimeout(() => {
      settle(() => value);
    }, delay);
    return () => {
      clearTimeout(timer);
    };
  }, [value, delay, settled]);
  return settled;
}
