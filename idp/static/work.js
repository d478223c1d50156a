// The work that a form's question asks (idp/captcha/work.py), done while the form is filled in.
// SHA-256 is written out: browsers lend theirs to HTTPS only, and a promise per try is slow.
"use strict";

for (const work of document.querySelectorAll("[name=captcha_work]")) {
  const primes = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every((prime) => n % prime)) primes.push(n);
  const fraction = (root) => (root * 2 ** 32) | 0;
  const H = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
  const K = primes.map((prime) => fraction(Math.cbrt(prime)));
  const w = new Int32Array(64);

  // The first 32 bits of SHA-256 (FIPS 180-4) of at most 55 ASCII characters.
  const sha256 = (text) => {
    w.fill(0, 0, 16);
    for (let i = 0; i <= text.length; i++) w[i >> 2] |= (text.charCodeAt(i) || 128) << (24 - 8 * (i & 3));
    w[15] = 8 * text.length;
    let [a, b, c, d, e, f, g, h] = H;
    for (let i = 0; i < 64; i++) {
      if (i > 15) {
        const x = w[i - 15];
        const y = w[i - 2];
        w[i] = w[i - 16] + w[i - 7] +
          (((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3)) +
          (((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10));
      }
      const t = (h + K[i] + w[i] + ((e & f) ^ (~e & g)) +
        (((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7)))) | 0;
      h = g; g = f; f = e; e = (d + t) | 0; d = c;
      const s = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const major = (a & b) ^ (a & c) ^ (b & c);
      c = b; b = a; a = (t + s + major) | 0;
    }
    return (a + H[0]) >>> 0;
  };

  // In slices that leave the page at ease; a newer question ends the work on an older one.
  let found, number, slice;
  const go_on = (end) => {
    const { seed, pieces, bits } = work.dataset;
    while (found.length < pieces) {
      if (number % 128 === 0 && performance.now() > end) {
        slice = setTimeout(() => go_on(performance.now() + 12));
        return;
      }
      if (sha256(`${seed}.${found.length}.${number++}`) >>> (32 - bits)) continue;
      found.push(number - 1);
    }
    work.value = found.join(".");
  };
  const begin = () => {
    clearTimeout(slice);
    found = [];
    number = 0;
    work.value = "";
    slice = setTimeout(() => go_on(performance.now() + 12));
  };
  work.addEventListener("change", begin);
  // Sent before it is done: what is left takes less than the answer.
  work.form.addEventListener("submit", () => go_on(Infinity));
  begin();
}
