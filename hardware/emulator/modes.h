/* The two ways to run a board. Each returns the program's exit code. */
#ifndef KEYRIG_EMULATOR_MODES_H
#define KEYRIG_EMULATOR_MODES_H

/* Virtual time: takes a script from stdin, and passes only the time that it asks for. */
int run_script(void);
/* Real time: a pseudo terminal for the serial line, commands on stdin until that ends. */
int run_terminal(void);

/* `hang`, `freeze`, `reset`: what both modes can do to a board; 0 where the text is none of them. */
int run_command(const char *text);

#endif
