// The page is whole without this script. It fetches the page again every 5 s and puts in what changed, loads the next picture
// before it shows it, counts on between two answers, and says so when the player does not answer.
"use strict";
(() => {
  const PERIOD = 5000, SILENCE = 15000;
  const words = {
    id: { units: [["hari", 86400], ["jam", 3600], ["menit", 60], ["detik", 1]], ago: "lalu", of: "dari", s: "detik",
          silent: "Pemutar tidak menjawab sejak ", dot: ".", advice: "Nilai lama tetap ditampilkan. Periksa daya dan jaringan pemutar." },
    en: { units: [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]], ago: "ago", of: "of", s: "seconds",
          silent: "Player not answering since ", dot: ":", advice: "Old values stay on show. Check the player's power and network." },
  }[document.documentElement.lang === "en" ? "en" : "id"];
  const english = document.documentElement.lang === "en";
  const $ = (id) => document.getElementById(id);
  let serverNow = Number(document.body.dataset.now), receivedAt = performance.now(), silent = false;
  const now = () => serverNow + performance.now() - receivedAt;

  // A moment as the player's zone shows it, whatever zone the browser is in.
  const clock = (ms) => {
    const t = new Date(ms + Number(document.body.dataset.offset) * 1000);
    return [t.getUTCHours(), t.getUTCMinutes(), t.getUTCSeconds()].map((n) => String(n).padStart(2, "0")).join(words.dot);
  };
  const span = (ms) => {
    const seconds = Math.max(0, Math.floor(ms / 1000));
    const [name, size] = words.units.find(([, n]) => seconds >= n) || words.units[3];
    const count = Math.floor(seconds / size);
    return `${count} ${name}${english && count !== 1 ? "s" : ""}`;
  };

  const countOn = () => {
    for (const e of document.querySelectorAll("[data-age]")) e.textContent = `${span(now() - Number(e.dataset.age))} ${words.ago}`;
    for (const e of document.querySelectorAll("[data-started]")) {
      const started = Number(e.dataset.started), ends = Number(e.dataset.ends), bar = e.closest("li").querySelector("progress");
      if (now() > ends + 2000) continue; // the next answer says why it is still there
      const done = Math.min(now(), ends) - started;
      e.textContent = `${Math.floor(Math.max(0, done) / 1000)} ${words.of} ${Math.floor((ends - started) / 1000)} ${words.s}`;
      if (bar) bar.value = done;
    }
  };

  const put = (from, id) => {
    const fresh = from.getElementById(id), old = $(id);
    if (fresh && old && fresh.innerHTML !== old.innerHTML) old.innerHTML = fresh.innerHTML;
  };
  const take = (text) => {
    const page = new DOMParser().parseFromString(text, "text/html");
    if (!page.getElementById("banner")) throw new Error("not the page");
    serverNow = Number(page.body.dataset.now);
    receivedAt = performance.now();
    Object.assign(document.body.dataset, page.body.dataset);
    for (const id of ["state", "title", "clock", "note", "now", "facts", "faults", "plays"]) put(page, id);
    $("banner").className = page.getElementById("banner").className;
    document.title = page.title;
    $("icon").href = page.getElementById("icon").getAttribute("href");
    $("old").hidden = true;
    silent = false;
  };

  const sayNothingComes = () => {
    if (silent || performance.now() - receivedAt < SILENCE) return;
    silent = true;
    const octagon = '<svg viewBox="0 0 64 64" aria-hidden="true"><path d="M21 4H43L60 21V43L43 60H21L4 43V21Z" fill="none" ' +
      'stroke="currentColor" stroke-width="6"/><path d="M22 22L42 42M42 22L22 42" stroke="currentColor" stroke-width="7"/></svg>';
    $("banner").className = "state crit";
    $("state").innerHTML = octagon + "<div><h1></h1><p></p></div>";
    $("state").querySelector("h1").textContent = words.silent + clock(serverNow);
    $("state").querySelector("p").textContent = words.advice;
    $("old-time").textContent = clock(serverNow) + ".";
    $("old").hidden = false;
    document.title = "✕ " + words.silent + clock(serverNow);
    $("icon").href = "/icon-crit.svg";
  };

  const shape = () => $("shot").classList.toggle("tall", $("shot").naturalHeight > $("shot").naturalWidth);
  const nextPicture = () => {
    const image = new Image();
    image.addEventListener("load", () => { $("shot").src = image.src; shape(); });
    image.src = "/screen.png?width=1344&t=" + Date.now();
  };

  let asking = false;
  const ask = async () => {
    if (asking) return;
    asking = true;
    try {
      const answer = await fetch(location.href, { cache: "no-cache", signal: AbortSignal.timeout(10000) });
      if (answer.ok) { take(await answer.text()); nextPicture(); }
    } catch { /* the silence is told below */ }
    asking = false;
  };
  $("shot").addEventListener("load", shape);
  setInterval(ask, PERIOD);
  setInterval(() => { countOn(); sayNothingComes(); }, 1000);
})();
