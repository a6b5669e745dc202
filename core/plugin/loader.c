/* loader.c - finds plugins on disk, loads them, and refuses what does not fit */
/* SPDX-License-Identifier: MIT */
#include "core/plugin/loader.h"

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/plugin/abi.h"
#include "core/plugin/kind.h"
#include "core/plugin/search.h"

#include <dlfcn.h>
#include <stdlib.h>

struct loaded {
	struct loaded *next;
	void *library;
	struct plugin plugin;
};

struct loader {
	struct search *search;
	struct loaded *loaded;
	struct peal_arena *arena; /* paths of the loaded */
};

struct loader *loader_create(const char *search_path)
{
	struct loader *loader = memory_alloc(sizeof(*loader));

	loader->search = search_create(search_path);
	loader->arena = arena_create();
	return loader;
}

static void library_close(void *library)
{
#ifdef PEAL_KEEP_PLUGINS
	/* Sanitizers and coverage name functions at exit: they must still be there. */
	(void)library;
#else
	if (library != NULL)
		dlclose(library);
#endif
}

void loader_destroy(struct loader **loader)
{
	if (*loader == NULL)
		return;
	while ((*loader)->loaded != NULL) {
		struct loaded *loaded = (*loader)->loaded;

		(*loader)->loaded = loaded->next;
		free((void *)loaded->plugin.ops.any);
		library_close(loaded->library);
		free(loaded);
	}
	search_destroy(&(*loader)->search);
	arena_destroy(&(*loader)->arena);
	free(*loader);
	*loader = NULL;
}

static const struct plugin *find_loaded(const struct loader *loader, enum peal_kind kind,
					const char *name)
{
	for (const struct loaded *loaded = loader->loaded; loaded != NULL; loaded = loaded->next) {
		if (loaded->plugin.kind == kind && strcmp(loaded->plugin.is.name, name) == 0)
			return &loaded->plugin;
	}
	return NULL;
}

/* "did you mean "dnd"?  There are dedupe, dnd" */
static void add_others(struct text *text, const char *name, const char *const *names, size_t count)
{
	const char *meant = text_nearest(name, names, count);

	if (count == 0) {
		text_add_text(text, "there is none of this kind");
		return;
	}
	if (meant != NULL)
		text_format(text, "did you mean \"%s\"?  There %s ", meant,
			    count == 1 ? "is" : "are");
	else
		text_format(text, "there %s ", count == 1 ? "is" : "are");
	for (size_t i = 0; i < count; i++)
		text_format(text, "%s%s", i == 0 ? "" : ", ", names[i]);
}

/* Says where was looked, and what there is. */
static void fail_missing(const struct loader *loader, enum peal_kind kind, const char *name,
			 struct peal_error *err)
{
	struct peal_arena *arena = arena_create();
	size_t count;
	const char *const *names = search_names(loader->search, arena, kind, &count);
	struct text others = { 0 };

	add_others(&others, name, names, count);
	peal_fail(err, PEAL_FAIL_INPUT, "there is no %s plugin \"%s\" in %.400s; %.200s",
		  kind_name(kind), name, search_text(loader->search, arena), text_get(&others));
	text_finish(&others);
	arena_destroy(&arena);
}

static int check_asked(const struct plugin *plugin, enum peal_kind kind, const char *name,
		       struct peal_error *err)
{
	if (plugin->kind == kind && strcmp(plugin->is.name, name) == 0)
		return 0;
	return peal_fail(err, PEAL_FAIL_INPUT, "%s is the plugin %s.%s, not %s.%s", plugin->path,
			 kind_name(plugin->kind), plugin->is.name, kind_name(kind), name);
}

static int plugin_take(void *library, const char *path, enum peal_kind kind, const char *name,
		       struct plugin *plugin_out, struct peal_error *err)
{
	const void *exported = dlsym(library, "peal_plugin");

	if (exported == NULL)
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "%s is not a Peal plugin: it does not export `peal_plugin`", path);
	if (abi_take(exported, path, plugin_out, err) != 0)
		return -1;
	if (check_asked(plugin_out, kind, name, err) != 0) {
		free((void *)plugin_out->ops.any);
		return -1;
	}
	return 0;
}

static const struct plugin *plugin_load(struct loader *loader, const char *path,
					enum peal_kind kind, const char *name,
					struct peal_error *err)
{
	void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	struct loaded *loaded;
	struct plugin plugin;

	if (library == NULL) {
		peal_fail(err, PEAL_FAIL_INPUT, "the plugin %s.%s cannot be loaded: %s",
			  kind_name(kind), name, dlerror());
		return NULL;
	}
	if (plugin_take(library, path, kind, name, &plugin, err) != 0) {
		library_close(library);
		return NULL;
	}
	loaded = memory_alloc(sizeof(*loaded));
	*loaded = (struct loaded){ loader->loaded, library, plugin };
	loader->loaded = loaded;
	return &loaded->plugin;
}

const struct plugin *loader_get(struct loader *loader, enum peal_kind kind, const char *name,
				struct peal_error *err)
{
	const struct plugin *plugin;
	const char *path;

	if (!plugin_name_is_valid(name)) {
		peal_fail(err, PEAL_FAIL_INPUT,
			  "\"%.64s\" cannot be the name of a plugin: expected a-z, 0-9 and _",
			  name);
		return NULL;
	}
	plugin = find_loaded(loader, kind, name);
	if (plugin != NULL)
		return plugin;
	path = search_file(loader->search, loader->arena, kind, name);
	if (path == NULL) {
		fail_missing(loader, kind, name, err);
		return NULL;
	}
	return plugin_load(loader, path, kind, name, err);
}

void loader_each(struct loader *loader, loader_fn *fn, void *context)
{
	struct peal_arena *arena = arena_create();

	for (int kind = PEAL_KIND_NONE + 1; kind < PEAL_KIND_COUNT; kind++) {
		size_t count;
		const char *const *names = search_names(loader->search, arena, (enum peal_kind)kind,
							&count);

		for (size_t i = 0; i < count; i++) {
			struct peal_error err;
			const struct plugin *plugin = loader_get(loader, (enum peal_kind)kind,
								 names[i], &err);

			fn(context, (enum peal_kind)kind, names[i], plugin, &err);
		}
	}
	arena_destroy(&arena);
}
