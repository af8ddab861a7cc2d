"use strict";

/*
 * The page keeps no truth of its own. Every event from the server is only a hint to look again, and
 * what is drawn is always the answer to the last look: of /api/instances for the table, and of
 * /api/settings for the list. Text from the server enters the page through textContent alone.
 */
(() => {
  const AWAIT = "await=2s";
  const SLOW_LOOK_MS = 10_000;
  const SILENCE_MS = 15_000; // three heartbeats of the server
  const REOPEN_MS = 2_000;
  const PATIENCE_MS = 12_000; // more than any request takes that is answered at all
  const HEARD_LINES = 10;

  // After a flush every instance loads its copy again in its own time, and only asking it tells
  // when. So the page looks a few times, further and further apart, until every date is new.
  const FOLLOW_UP_MS = [80, 160, 300, 600, 1_000, 2_000, 4_000];

  const byId = (id) => document.getElementById(id);

  // --- Small parts -----------------------------------------------------------------------------

  function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      made.setAttribute(name, value);
    }
    made.append(...children);
    return made;
  }

  function bell() {
    const namespace = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(namespace, "svg");
    svg.setAttribute("class", "bell");
    svg.setAttribute("aria-hidden", "true");
    const use = document.createElementNS(namespace, "use");
    use.setAttribute("href", "#bell");
    svg.append(use);
    return svg;
  }

  /** Writes a moment as local time to the millisecond, and its day below, with what else is said. */
  function moment(iso, more = "") {
    const date = new Date(iso ?? "");
    if (Number.isNaN(date.getTime())) {
      return element("span", { class: "below" }, "–");
    }
    const day = date.toLocaleDateString(undefined, { day: "numeric", month: "short" });
    const time = element("time", { datetime: date.toISOString() });
    time.append(
      element("span", { class: "clock" }, clock(date)),
      element("span", { class: "millis" }, `.${String(date.getMilliseconds()).padStart(3, "0")}`),
      element("span", { class: "below" }, more === "" ? day : `${day}, ${more}`),
    );
    return time;
  }

  /** Writes "1 entry" or "1,204 entries"; nothing for no number. */
  function counted(number, one, many) {
    return typeof number === "number" ? `${number.toLocaleString()} ${number === 1 ? one : many}` : "";
  }

  function clock(date) {
    return [date.getHours(), date.getMinutes(), date.getSeconds()]
      .map((part) => String(part).padStart(2, "0"))
      .join(":");
  }

  /** Splits "inst1/carillon-demo", the server and the application on it. */
  function nameParts(instance) {
    const slash = instance.indexOf("/");
    return slash < 0 ? [instance, ""] : [instance.slice(0, slash), instance.slice(slash)];
  }

  function webAddress(text) {
    try {
      const url = new URL(text);
      return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
    } catch {
      return null;
    }
  }

  function complain(sentence) {
    const notice = byId("notice");
    notice.textContent = sentence;
    notice.hidden = sentence === "";
  }

  // --- Talking to the server -------------------------------------------------------------------

  /** Returns the answer, or throws an Error whose message is a sentence for people. */
  async function request(path, options = {}) {
    let response;
    try {
      response = await fetch(path, {
        cache: "no-store",
        signal: AbortSignal.timeout(PATIENCE_MS),
        ...options,
      });
    } catch {
      throw new Error("This instance does not answer.");
    }
    let body = null;
    try {
      body = await response.json();
    } catch {
      // What is no JSON is no answer of the demo's.
    }
    if (!response.ok || body === null) {
      throw new Error(body?.detail ?? `This instance answered ${response.status}.`);
    }
    return body;
  }

  /** Makes a look that runs once at a time; asked meanwhile, it runs once more. */
  function look(once) {
    let running = null;
    let again = false;
    return function run() {
      if (running) {
        again = true;
        return running;
      }
      running = (async () => {
        do {
          again = false;
          await once();
        } while (again);
      })().finally(() => {
        running = null;
      });
      return running;
    };
  }

  // --- Instances -------------------------------------------------------------------------------

  const drawn = new Map(); // instance -> its table row and what it shows
  let awaited = new Map(); // instance -> the date that is to change

  const lookAtInstances = look(async () => {
    try {
      drawInstances(await request("api/instances"));
    } catch (problem) {
      showStale(true);
      byId("instances-count").textContent = problem.message;
    }
  });

  function drawInstances(rows) {
    showStale(false);
    const present = new Set(rows.map((row) => row.instance));
    for (const [instance, entry] of drawn) {
      if (!present.has(instance)) {
        entry.row.remove();
        drawn.delete(instance);
      }
    }
    const body = byId("instances").tBodies[0];
    const self = rows.find((row) => row.self);
    rows.forEach((row, index) => {
      const entry = drawn.get(row.instance) ?? newRow(row.instance);
      if (body.rows[index] !== entry.row) {
        body.insertBefore(entry.row, body.rows[index] ?? null);
      }
      drawRow(entry, row);
      drawButton(entry.recycle, row.role === self?.role);
    });
    followRoll(rows);
    const up = rows.filter((row) => row.state === "up" && !ON_THE_WAY.has(row.roll)).length;
    byId("instances-count").textContent =
      up === rows.length && up > 1 ? `All ${up} up` : `${up} of ${rows.length} up`;
    document.title = self ? `${nameParts(self.instance)[0]} · Carillon demo` : "Carillon demo";
  }

  // As long as instances take turns the page looks often, whichever of them is away.
  const ON_THE_WAY = new Set(["draining", "down"]);
  const ON_A_ROLL = new Set(["waiting", ...ON_THE_WAY]);
  const ROLL_LOOK_MS = 500;
  let rollTimer = null;

  function followRoll(rows) {
    if (rows.some((row) => ON_A_ROLL.has(row.roll))) {
      rollTimer ??= setTimeout(() => {
        rollTimer = null;
        lookAtInstances();
      }, ROLL_LOOK_MS);
    }
  }

  function newRow(instance) {
    const row = element("tr", { role: "row", "data-instance": instance });
    const entry = { row, shown: {}, date: null, cells: {} };
    for (const [name, label] of [
      ["who", ""],
      ["state", "State"],
      ["copy", "Copy loaded"],
      ["cache", "Near cache"],
      ["started", "Started"],
      ["where", "Role and address"],
      ["act", ""],
    ]) {
      const cell = element("td", { role: "cell" });
      if (label !== "") {
        cell.dataset.label = label;
      }
      row.append(cell);
      entry.cells[name] = cell;
    }
    const [server] = nameParts(instance);
    const recycle = element("button", { type: "button", class: "quiet" }, "Recycle");
    recycle.setAttribute("aria-label", `Recycle ${server}`);
    recycle.dataset.recycle = instance;
    entry.recycle = recycle;
    recycle.addEventListener("click", () =>
      act(recycle, () => roll(`&instance=${encodeURIComponent(instance)}`)),
    );
    entry.cells.act.append(recycle);
    row.addEventListener("animationend", (event) => {
      if (event.animationName === "light") {
        row.classList.remove("rung");
      }
    });
    drawn.set(instance, entry);
    return entry;
  }

  function drawRow(entry, row) {
    const { cache, ...rest } = row;
    drawChanged(entry, "cache", cache, () => drawCache(entry, cache));
    drawChanged(entry, "rest", rest, () => drawRest(entry, rest));
  }

  /** Who lets an instance go is its own role, so an instance of another one cannot ask for that. */
  function drawButton(button, ofThisRole) {
    button.disabled = !ofThisRole;
    button.title = ofThisRole
      ? "This instance starts again when its role lets it go"
      : "It is of another role: its own page has its button";
  }

  /** Draws only what differs from what is shown, so that nothing is taken away under a pointer. */
  function drawChanged(entry, part, value, draw) {
    const shown = JSON.stringify(value) ?? "";
    if (shown !== entry.shown[part]) {
      entry.shown[part] = shown;
      draw();
    }
  }

  function drawCache({ row, cells }, cache) {
    const { hits = "", misses = "", entries = "", standing = "" } = cache ?? {};
    Object.assign(row.dataset, { hits, misses, entries, standing });
    cells.cache.replaceChildren(cache ? nearCache(cache) : element("span", { class: "below" }, "–"));
  }

  function drawRest(entry, row) {
    const { cells } = entry;
    const loadedAt = row.loadedAt ?? "";
    Object.assign(entry.row.dataset, {
      state: row.state,
      roll: row.roll ?? "",
      surety: row.surety ?? "",
      self: row.self,
      loadedAt,
      startedAt: row.startedAt ?? "",
    });
    cells.who.replaceChildren(who(row));
    cells.state.replaceChildren(element("span", { class: "state" }, row.state));
    if (row.surety && row.surety !== "coherent") {
      const surety = element("span", { class: "below surety" }, row.surety);
      surety.title = row.suretyWhy ?? "";
      cells.state.append(surety);
    }
    if (row.roll) {
      cells.state.append(element("span", { class: "below turn" }, TURNS[row.roll] ?? row.roll));
    }
    cells.copy.replaceChildren(moment(loadedAt, counted(row.settings, "setting", "settings")));
    cells.started.replaceChildren(started(row));
    const where = element("span", {}, row.role);
    where.append(element("span", { class: "below" }, row.address ?? (row.state === "up" ? "alone" : "–")));
    cells.where.replaceChildren(where);
    if (loadedAt !== "") {
      if (entry.date !== null && entry.date !== loadedAt) {
        ring(entry.row);
      }
      entry.date = loadedAt;
    }
  }

  const TURNS = {
    waiting: "waits for its turn",
    untouched: "not touched",
    left: "left before its turn",
    draining: "draining",
    down: "down",
    failed: "not recycled",
    back: "back",
  };

  function who(row) {
    const [server, application] = nameParts(row.instance);
    const address = row.self ? null : webAddress(row.http);
    const name = element("span", { class: "name" });
    name.append(address ? element("a", { href: address }, server) : server);
    if (row.self) {
      const badge = element("span", { class: "badge" }, "here");
      badge.title = "The instance whose page this is";
      name.append(badge);
    }
    if (row.ephemeral) {
      const badge = element("span", { class: "badge" }, "ephemeral");
      badge.title = "Its name is gone after a restart";
      name.append(badge);
    }
    name.append(element("span", { class: "below" }, application));
    return element("span", { class: "who" }, bell(), name);
  }

  const STANDINGS = {
    vouched: ["vouched for", "Every instance vouches that all its changes have arrived here"],
    by_age: ["living by age", "Some instance does not vouch: entries live by their own age"],
    not_served: ["not served", "Some instance does not vouch: everything is loaded"],
  };

  function nearCache({ hits, misses, entries, standing }) {
    const [words, meaning] = STANDINGS[standing] ?? [standing, ""];
    const counts = [
      counted(hits, "hit", "hits"),
      counted(misses, "miss", "misses"),
      counted(entries, "entry", "entries"),
    ];
    const cell = element("span", {});
    cell.append(
      element("span", { class: "standing", title: meaning }, words),
      element("span", { class: "below counts" }, counts.join(", ")),
    );
    return cell;
  }

  function started(row) {
    const cell = element("span", {}, moment(row.startedAt));
    if (row.recycledAt) {
      const why = element("span", { class: "below why" }, `Recycled: ${row.recycleReason ?? ""}`);
      cell.append(why);
    }
    return cell;
  }

  function ring(row) {
    row.classList.remove("rung");
    void row.offsetWidth; // so that the animation begins anew
    row.classList.add("rung");
  }

  function showStale(stale) {
    byId("instances").classList.toggle("stale", stale);
  }

  /** Looks again until every instance that is up has another date than it has now, or time is up. */
  const followUp = (() => {
    let timer = null;
    let step = 0;

    function settled() {
      return [...drawn].every(
        ([instance, { row }]) =>
          row.dataset.state !== "up" ||
          (row.dataset.loadedAt !== "" && row.dataset.loadedAt !== awaited.get(instance)),
      );
    }

    async function next() {
      timer = null;
      await lookAtInstances();
      if (timer === null && !settled() && step < FOLLOW_UP_MS.length) {
        timer = setTimeout(next, FOLLOW_UP_MS[step++]);
      }
    }

    return function start() {
      awaited = new Map([...drawn].map(([instance, { date }]) => [instance, date]));
      step = 0;
      timer ??= setTimeout(next, FOLLOW_UP_MS[0]);
    };
  })();

  // --- Settings --------------------------------------------------------------------------------

  const editors = new Map(); // key -> its line, and what the server said last

  const lookAtSettings = look(async () => {
    try {
      drawSettings(await request("api/settings"));
    } catch (problem) {
      byId("settings-source").textContent = problem.message;
    }
  });

  function drawSettings(answer) {
    const [server] = nameParts(answer.instance);
    const loaded = new Date(answer.loadedAt);
    byId("settings-source").textContent = `As ${server} has them since ${clock(loaded)}`;
    const present = new Set(answer.settings.map((setting) => setting.key));
    for (const [key, editor] of editors) {
      if (!present.has(key)) {
        editor.line.remove();
        editors.delete(key);
      }
    }
    const list = byId("settings");
    answer.settings.forEach((setting, index) => {
      const editor = editors.get(setting.key) ?? newEditor(setting);
      if (list.children[index] !== editor.line) {
        list.insertBefore(editor.line, list.children[index] ?? null);
      }
      drawSetting(editor, setting);
    });
    drawSaveHint();
  }

  function newEditor(setting) {
    const id = `setting-${setting.key}`;
    const version = element("span", { class: "below" });
    const input = element("input", { id, maxlength: "1000" });
    const elsewhere = element("p", { class: "elsewhere" });
    elsewhere.hidden = true;
    const label = element("label", { for: id }, setting.key, version);
    const line = element("li", { "data-key": setting.key }, label, input, elsewhere);
    const editor = { line, input, version, elsewhere, value: setting.value, number: 0 };
    input.value = setting.value;
    input.addEventListener("input", () => {
      markChanged(editor);
      drawSaveHint();
    });
    editors.set(setting.key, editor);
    return editor;
  }

  /** What somebody is typing stays; that the server has something else by now is said below it. */
  function drawSetting(editor, setting) {
    const typing = isChanged(editor);
    if (typing && setting.version > editor.number && setting.value !== editor.value) {
      editor.elsewhere.textContent = `Meanwhile saved elsewhere as “${setting.value}”`;
      editor.elsewhere.hidden = false;
    }
    if (!typing) {
      editor.input.value = setting.value;
    }
    editor.value = setting.value;
    editor.number = setting.version;
    editor.line.dataset.version = setting.version;
    const updated = new Date(setting.lastUpdated);
    editor.version.textContent = `version ${setting.version}, saved ${clock(updated)}`;
    markChanged(editor);
  }

  function isChanged(editor) {
    return editor.input.value !== editor.value;
  }

  function markChanged(editor) {
    const changed = isChanged(editor);
    editor.line.classList.toggle("changed", changed);
    if (!changed) {
      editor.elsewhere.hidden = true;
    }
  }

  function changes() {
    return [...editors].filter(([, editor]) => isChanged(editor));
  }

  function drawSaveHint() {
    const count = changes().length;
    byId("save-hint").textContent =
      count === 0
        ? "Nothing changed; saving gives every setting a new date all the same."
        : `${count} changed, saved in one transaction with one broadcast.`;
  }

  // --- What people do --------------------------------------------------------------------------

  /** Runs one action: its button is busy meanwhile, its report is shown, its failure is told. */
  async function act(button, action) {
    if (button.getAttribute("aria-busy") === "true") {
      return;
    }
    button.setAttribute("aria-busy", "true");
    complain("");
    followUp();
    try {
      const report = await action();
      if (report !== null) {
        drawReport(report);
      }
    } catch (problem) {
      complain(problem.message);
    } finally {
      button.removeAttribute("aria-busy");
      lookAtSettings();
      lookAtInstances();
    }
  }

  async function save() {
    const changed = changes();
    const values = Object.fromEntries(changed.map(([key, { input }]) => [key, input.value]));
    const saved = await request(`api/settings?${AWAIT}`, {
      method: "PUT",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(values),
    });
    saved.settings.forEach((setting) => {
      const editor = editors.get(setting.key);
      if (editor) {
        // What was typed while the request was under way is still a change.
        if (editor.input.value === values[setting.key]) {
          editor.value = editor.input.value;
        }
        drawSetting(editor, setting);
      }
    });
    drawSaveHint();
    return saved.report;
  }

  async function add() {
    const key = byId("new-key").value.trim();
    if (editors.has(key)) {
      byId(`setting-${key}`).focus();
      throw new Error(`There is a setting ${key} already; change it in the list.`);
    }
    const saved = await request(`api/settings/${encodeURIComponent(key)}?${AWAIT}`, {
      method: "PUT",
      headers: { "Content-Type": "text/plain; charset=utf-8" },
      body: byId("new-value").value,
    });
    byId("add-form").reset();
    return saved.report;
  }

  /** Begins a roll; the table shows how it goes, so there is nothing to report. */
  async function roll(audience = "") {
    const reason = byId("reason").value.trim();
    const why = reason === "" ? "" : `&reason=${encodeURIComponent(reason)}`;
    await request(`api/roll?${why}${audience}`, { method: "POST" });
    return null;
  }

  // --- Last delivery ---------------------------------------------------------------------------

  const OUTCOMES = {
    APPLIED: "applied",
    COVERED: "covered by a wider flush",
    FAILED: "an observer failed there",
    LOST: "lost, and told so",
    PENDING: "no answer yet",
    UNREACHABLE: "does not answer; delivery goes on",
    LEFT: "has left",
  };

  function drawReport(report) {
    const done = report.deliveries.filter(
      ({ outcome }) => outcome === "APPLIED" || outcome === "COVERED",
    ).length;
    const result =
      report.state === "ROLLED_BACK"
        ? "rolled back, nothing was sent"
        : report.deliveries.length === 0
          ? "nobody was addressed"
          : `applied by ${done} of ${report.deliveries.length}`;
    const summary = element("p", { class: "summary" });
    summary.append(element("b", {}, report.subject), ` – ${result}, ${clock(new Date())}`);
    const list = element("ul", { class: "deliveries" });
    for (const { instance, role, outcome } of report.deliveries) {
      const name = element("span", { title: `${instance}, role ${role}` }, nameParts(instance)[0]);
      const words = element("span", { class: "outcome" }, OUTCOMES[outcome] ?? outcome);
      list.append(
        element("li", { "data-instance": instance, "data-outcome": outcome }, name, words),
      );
    }
    byId("report").replaceChildren(summary, list);
  }

  // --- Live ------------------------------------------------------------------------------------

  const SENTENCES = {
    flush: (from, what) => `${from} flushed ${what}`,
    recycle: (from, why) => `${from} asked to recycle: ${why}`,
    joined: (from, role) => `${from} joined as ${role}`,
    left: (from, how) => `${from} left (${how})`,
    lost: (from, caches) => `Notifications of ${from} were lost${caches ? `: ${caches}` : ""}`,
    loaded: (from) => `${from} loaded its copy`,
  };

  function heard(event) {
    const sentence = SENTENCES[event.name];
    if (!sentence) {
      return;
    }
    const list = byId("heard");
    list.querySelector(".empty")?.remove();
    const now = new Date();
    const line = element("li", { "data-event": event.name });
    line.append(
      element("time", { datetime: now.toISOString() }, clock(now)),
      element("span", {}, sentence(nameParts(event.from)[0], event.detail)),
    );
    list.prepend(line);
    while (list.children.length > HEARD_LINES) {
      list.lastElementChild.remove();
    }
  }

  function showConnection(state, words) {
    const pill = byId("connection");
    pill.dataset.state = state;
    pill.textContent = words;
  }

  const live = (() => {
    let source = null;
    let watchdog = null;
    let reopening = null;

    function alive() {
      clearTimeout(watchdog);
      watchdog = setTimeout(lost, SILENCE_MS);
      if (byId("connection").dataset.state !== "live") {
        showConnection("live", "Live");
        lookAtSettings();
        lookAtInstances();
      }
    }

    /** Always opens a new one: what a browser does by itself differs from one to the next. */
    function lost() {
      clearTimeout(watchdog);
      source?.close();
      showConnection("lost", "Connection lost, trying again");
      showStale(true);
      reopening ??= setTimeout(open, REOPEN_MS);
    }

    function on(name, react) {
      source.addEventListener(name, (message) => {
        alive();
        const event = JSON.parse(message.data);
        heard(event);
        react(event);
      });
    }

    function open() {
      reopening = null;
      source = new EventSource("api/events");
      source.onerror = lost;
      for (const name of ["hello", "heartbeat"]) {
        on(name, () => {});
      }
      for (const name of ["joined", "left", "instances"]) {
        on(name, lookAtInstances);
      }
      for (const name of ["flush", "recycle", "lost"]) {
        on(name, followUp);
      }
      on("loaded", () => {
        lookAtSettings();
        lookAtInstances();
      });
    }

    return { open };
  })();

  // --- Start -----------------------------------------------------------------------------------

  byId("settings-form").addEventListener("submit", (event) => {
    event.preventDefault();
    act(byId("save"), save);
  });
  byId("add-form").addEventListener("submit", (event) => {
    event.preventDefault();
    act(byId("add"), add);
  });
  byId("flush").addEventListener("click", () =>
    act(byId("flush"), () => request(`api/flush?${AWAIT}`, { method: "POST" })),
  );
  byId("recycle-all").addEventListener("click", () =>
    act(byId("recycle-all"), () => roll()),
  );

  function lookAround() {
    if (!document.hidden) {
      lookAtInstances();
      lookAtSettings();
    }
  }
  setInterval(lookAround, SLOW_LOOK_MS);
  document.addEventListener("visibilitychange", lookAround);
  lookAround();
  live.open();
})();
