function twice(x) {
    return 2 * int(x)
}
