/* Plays a file system that ignores case, as those of macOS and Windows do, below $FOLD_BELOW.
   Loaded before the C library: each call with a path gets the name that the folder lists. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/* `path` with each step as it is listed, in `to`; a path elsewhere, or of what is not there, stays. */
static const char *listed(const char *path, char *to)
{
    const char *below = getenv("FOLD_BELOW");
    char whole[PATH_MAX], *rest, *step;
    if (!below || !path || !*path)
        return path;
    if (*path == '/')
        snprintf(whole, sizeof whole, "%s", path);
    else if (getcwd(to, PATH_MAX))
        snprintf(whole, sizeof whole, "%s/%s", to, path);
    size_t length = strlen(below);
    if (strncmp(whole, below, length) || whole[length] != '/')
        return path;
    strcpy(to, below);
    rest = whole + length;
    while ((step = strsep(&rest, "/"))) {
        struct stat found;
        size_t end = strlen(to);
        if (!*step)
            continue;
        snprintf(to + end, PATH_MAX - end, "/%s", step);
        if (!REAL(lstat)(to, &found))
            continue;
        to[end] = 0;
        DIR *folder = REAL(opendir)(to);
        struct dirent *entry = NULL;
        while (folder && (entry = readdir(folder)) && strcasecmp(entry->d_name, step))
            ;
        snprintf(to + end, PATH_MAX - end, "/%s", entry ? entry->d_name : step);
        if (folder)
            closedir(folder);
    }
    if (path[strlen(path) - 1] == '/')
        strncat(to, "/", PATH_MAX - strlen(to) - 1);
    return to;
}

#define ONE(type, name, parameters, ...) \
    type name parameters { char to[PATH_MAX]; path = listed(path, to); return REAL(name)(__VA_ARGS__); }
#define AT(type, name, parameters, ...) \
    type name parameters { char to[PATH_MAX]; if (at == AT_FDCWD) path = listed(path, to); \
        return REAL(name)(__VA_ARGS__); }
#define OPEN(name) \
    int name(const char *path, int flags, ...) { char to[PATH_MAX]; va_list more; va_start(more, flags); \
        mode_t mode = va_arg(more, mode_t); va_end(more); \
        return REAL(name)(listed(path, to), flags, mode); }
#define OPEN_AT(name) \
    int name(int at, const char *path, int flags, ...) { char to[PATH_MAX]; va_list more; \
        va_start(more, flags); mode_t mode = va_arg(more, mode_t); va_end(more); \
        return REAL(name)(at, at == AT_FDCWD ? listed(path, to) : path, flags, mode); }

OPEN(open)
OPEN(open64)
OPEN_AT(openat)
OPEN_AT(openat64)
ONE(FILE *, fopen, (const char *path, const char *how), path, how)
ONE(FILE *, fopen64, (const char *path, const char *how), path, how)
ONE(DIR *, opendir, (const char *path), path)
ONE(int, stat, (const char *path, struct stat *at), path, at)
ONE(int, lstat, (const char *path, struct stat *at), path, at)
ONE(int, stat64, (const char *path, struct stat64 *at), path, at)
ONE(int, lstat64, (const char *path, struct stat64 *at), path, at)
AT(int, fstatat, (int at, const char *path, struct stat *to_, int flags), at, path, to_, flags)
AT(int, fstatat64, (int at, const char *path, struct stat64 *to_, int flags), at, path, to_, flags)
ONE(int, access, (const char *path, int mode), path, mode)
ONE(int, chmod, (const char *path, mode_t mode), path, mode)
ONE(int, chdir, (const char *path), path)
ONE(int, mkdir, (const char *path, mode_t mode), path, mode)
ONE(int, rmdir, (const char *path), path)
ONE(int, unlink, (const char *path), path)
ONE(ssize_t, readlink, (const char *path, char *out, size_t size), path, out, size)

int rename(const char *from, const char *path)
{
    char one[PATH_MAX], other[PATH_MAX];
    return REAL(rename)(listed(from, one), listed(path, other));
}
